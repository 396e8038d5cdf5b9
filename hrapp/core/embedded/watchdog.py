"""A script that stops an embedded server when all who held a lease on it were killed.

Runs beside the server by its path, `postgres_watch.py GUARD LEASES KEEPER DATA`, and imports nothing of
hrapp, so that it costs a few megabytes; postgres_keeper starts it and sends it home.
"""

import fcntl
import os
import signal
import socket
import sys
import time
from pathlib import Path

ROUND = 1.0
PATIENCE = 60.0


def main(guard: str, leases: str, keeper: str, data: str) -> None:
    mine = os.open(keeper, os.O_RDWR | os.O_CREAT, 0o600)
    if not is_free(mine):
        return
    os.ftruncate(mine, 0)
    os.write(mine, str(os.getpid()).encode())
    while not stopped_unused(guard, leases, Path(data, "postmaster.pid")):
        time.sleep(ROUND)


def stopped_unused(guard: str, leases: str, pid_file: Path) -> bool:
    """Stop the server if no lease is held; whether that is so. As long as the guard is held, nobody joins."""
    alone, users = os.open(guard, os.O_RDWR), os.open(leases, os.O_RDWR)
    try:
        if not (is_free(alone) and is_free(users)):
            return False
        if server := running(pid_file):
            os.kill(server, signal.SIGINT)
            until = time.monotonic() + PATIENCE
            while pid_file.exists() and time.monotonic() < until:
                time.sleep(0.05)
        return True
    finally:
        os.close(users)
        os.close(alone)


def is_free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def running(pid_file: Path) -> int | None:
    """The server's number; it counts only if somebody answers where that server said it listens."""
    try:
        lines = pid_file.read_text(errors="surrogateescape").splitlines()
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        return abs(int(lines[0]))
    except (OSError, IndexError, ValueError):
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
