"""File locks between processes; the kernel releases them when the holder ends, even by kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.05


class LockTimeout(TimeoutError):
    """Another process has held the lock for longer than the time limit."""


@contextmanager
def exclusive(path: Path, wait: float = 30.0) -> Iterator[None]:
    """Hold an exclusive lock on the file at `path`, created if missing; LockTimeout after `wait` seconds."""
    descriptor = open_lock(path)
    try:
        _wait_for(descriptor, path, wait)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """A new descriptor of the lock file; each descriptor is a separate holder, even within a process."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Try to take the lock exclusively, without waiting; on failure a shared lock of the descriptor is lost too."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor: int) -> None:
    """Take the lock shared; waits while another holder has it exclusively."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def _wait_for(descriptor: int, path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while not try_exclusive(descriptor):
        if time.monotonic() > until:
            raise LockTimeout(f"{path} has been locked by another process for {wait:.0f} seconds")
        time.sleep(PAUSE)
