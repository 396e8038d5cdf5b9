"""Starting and stopping the watchdog, a small process that stops an embedded server whose users were all killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.filelock import open_lock, try_exclusive

SCRIPT = Path(__file__).with_name("watchdog_script.py")


def ensure_watchdog(cluster: Cluster) -> None:
    """Start a watchdog unless one is running; of two that start at once, one exits."""
    if _number(cluster) is None:
        paths = [cluster.guard, cluster.leases, cluster.watchdog, cluster.data]
        command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, paths)]
        # The shell starts it in the background and exits, so that it outlives this process and gets no Ctrl-C.
        script = '"$@" </dev/null >/dev/null 2>&1 &'
        subprocess.run(["/bin/sh", "-c", script, "sh", *command], cwd="/", start_new_session=True, check=False)


def stop_watchdog(cluster: Cluster) -> None:
    """Stop the watchdog after a regular stop of the server."""
    if number := _number(cluster):
        os.kill(number, signal.SIGTERM)


def _number(cluster: Cluster) -> int | None:
    descriptor = open_lock(cluster.watchdog)
    try:
        # The file holds the PID of the watchdog, valid only while that process holds the lock.
        return None if try_exclusive(descriptor) else int(os.read(descriptor, 20) or 0) or None
    finally:
        os.close(descriptor)
