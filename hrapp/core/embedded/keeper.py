"""The keeper: a small process beside an embedded server, which stops it when all its users were killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.filelock import open_lock, try_exclusive

SCRIPT = Path(__file__).with_name("watchdog.py")


def ensure_keeper(cluster: Cluster) -> None:
    """Have a keeper beside the server; a second one would find the first and end."""
    if _number(cluster) is None:
        paths = [cluster.guard, cluster.leases, cluster.keeper, cluster.data]
        command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, paths)]
        # The shell leaves it to itself, as nobody's child and out of reach of the terminal's Ctrl-C.
        script = '"$@" </dev/null >/dev/null 2>&1 &'
        subprocess.run(["/bin/sh", "-c", script, "sh", *command], cwd="/", start_new_session=True, check=False)


def dismiss_keeper(cluster: Cluster) -> None:
    """Send the keeper home, since the server has been stopped in order."""
    if number := _number(cluster):
        os.kill(number, signal.SIGTERM)


def _number(cluster: Cluster) -> int | None:
    descriptor = open_lock(cluster.keeper)
    try:
        # What is written there counts only while its writer lives and keeps the lock.
        return None if try_exclusive(descriptor) else int(os.read(descriptor, 20) or 0) or None
    finally:
        os.close(descriptor)
