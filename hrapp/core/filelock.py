"""Locks between processes on files, which the kernel drops when their holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.05


class LockTimeout(TimeoutError):
    """Somebody else has kept the lock for longer than was waited."""


@contextmanager
def exclusive(path: Path, wait: float = 30.0) -> Iterator[None]:
    """Be alone behind the file at `path` (made when missing); LockTimeout after `wait` seconds."""
    descriptor = open_lock(path)
    try:
        _wait_for(descriptor, path, wait)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """A descriptor of the lock file; each one opened is a holder of its own, within a process too."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Take the lock alone, or not at all; a shared lock that the descriptor held is lost if refused."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor: int) -> None:
    """Hold the lock together with others."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def _wait_for(descriptor: int, path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while not try_exclusive(descriptor):
        if time.monotonic() > until:
            raise LockTimeout(f"{path} has been locked by another process for {wait:.0f} seconds")
        time.sleep(PAUSE)
