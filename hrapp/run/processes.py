"""Processes that live and end with the one that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from hrapp.core.instance import PROJECT, StartError

Result = TypeVar("Result")
PATIENCE = 15.0
ON_PARENTS_DEATH = 1
C_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody at the terminal, or a supervisor, has asked to stop."""


class ChildDied(StartError):
    """A process that was to stay has ended by itself."""


def stop_on_signals() -> None:
    """From now on Ctrl-C, SIGTERM or a closed terminal raises Stopped, once; more of them change nothing."""

    def stop(_number: int, _frame: object) -> None:
        ignore_signals()
        raise Stopped

    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)


def ignore_signals() -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


@dataclass
class Child:
    """A process in a group of its own, so that the terminal's Ctrl-C does not reach it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise ChildDied if it has ended."""
        if (code := self.process.poll()) is not None:
            why = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
            raise ChildDied(
                f"the {self.name} ended unexpectedly ({why}), so everything else was stopped too: see {self.log}"
            )

    def stop(self) -> None:
        """Ask it to end, then end it and whatever it has left behind."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def child(
    name: str, command: Sequence[str], environ: dict[str, str], log: Path, keep: Sequence[int] = ()
) -> Iterator[Child]:
    """Run the command, with the descriptors `keep` open, until the block is left; what it says is added to `log`."""
    parent = os.getpid()
    with log.open("ab") as said:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environ,
            pass_fds=keep,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            process_group=0,
            # Unsafe beside threads only, and the process that starts children has one.
            preexec_fn=lambda: follow(parent),  # noqa: PLW1509
        )
    started = Child(name, process, log)
    try:
        yield started
    finally:
        started.stop()


def in_child(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call the function in a forked process, so that nothing of it stays behind and it can be ended any time.

    Raises SystemExit if it ends other than by returning; it has then said why itself.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    parent = os.getpid()

    def run() -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, 0)
        follow(parent)
        sender.send(function(*arguments))

    process = context.Process(target=run)
    process.start()
    sender.close()
    try:
        result: Result = receiver.recv()
    except EOFError:
        process.join()
        raise SystemExit(process.exitcode or 1) from None
    finally:
        process.terminate()
        process.join(PATIENCE)
        process.kill()
        process.join()
    return result


def follow(parent: int) -> None:
    """In a new process: be told to end when the parent dies, even by kill -9 (where the system can do that)."""
    if C_LIBRARY is not None:
        C_LIBRARY.prctl(ON_PARENTS_DEATH, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def wait_until(ready: Callable[[], bool], children: Sequence[Child], limit: float) -> bool:
    """Whether it became ready in time; ChildDied if one of the children ends before."""
    until = time.monotonic() + limit
    while not ready():
        for each in children:
            each.check()
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
