"""The watchdog: a script that stops an embedded server when all holders of a lease have been killed.

Started by `watchdog.py` as `watchdog_script.py GUARD LEASES WATCHDOG DATA`, which are paths. It imports nothing of
hrapp, so that it needs only a few megabytes.
"""

import fcntl
import os
import signal
import socket
import sys
import time
from pathlib import Path

INTERVAL = 1.0
TIMEOUT = 60.0


def main(guard: str, leases: str, own_lock: str, data: str) -> None:
    descriptor = os.open(own_lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not is_free(descriptor):
        return
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    while not stopped_unused(guard, leases, Path(data, "postmaster.pid")):
        time.sleep(INTERVAL)


def stopped_unused(guard: str, leases: str, pid_file: Path) -> bool:
    """Stop the server if no lease is held, and return whether that was so. The guard lock keeps new users out."""
    guard_lock, lease_lock = os.open(guard, os.O_RDWR), os.open(leases, os.O_RDWR)
    try:
        if not (is_free(guard_lock) and is_free(lease_lock)):
            return False
        if server := running(pid_file):
            os.kill(server, signal.SIGINT)
            until = time.monotonic() + TIMEOUT
            while pid_file.exists() and time.monotonic() < until:
                time.sleep(0.05)
        return True
    finally:
        os.close(lease_lock)
        os.close(guard_lock)


def is_free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def running(pid_file: Path) -> int | None:
    """The PID of the server, if its socket accepts connections."""
    try:
        lines = pid_file.read_text(errors="surrogateescape").splitlines()
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        return abs(int(lines[0]))
    except (OSError, IndexError, ValueError):
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
