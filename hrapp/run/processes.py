"""Child processes that end with their parent."""

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
STOP_LIMIT = 15.0
ON_PARENTS_DEATH = 1
C_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal has asked this process to stop."""


class ChildDied(StartError):
    """A child process has ended unexpectedly."""


def stop_on_signals() -> None:
    """Make SIGINT, SIGTERM and SIGHUP raise Stopped; further signals are then ignored."""

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
    """A child process in a process group of its own, so that the terminal's Ctrl-C does not reach it."""

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
        """Send SIGTERM, wait up to STOP_LIMIT seconds, then kill its whole process group."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_LIMIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def child(
    name: str, command: Sequence[str], environ: dict[str, str], log: Path, keep: Sequence[int] = ()
) -> Iterator[Child]:
    """Run the command during the block, with its output appended to `log` and the descriptors `keep` open."""
    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environ,
            pass_fds=keep,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
            # preexec_fn is unsafe with threads, of which this process has only one.
            preexec_fn=lambda: end_with_parent(parent),  # noqa: PLW1509
        )
    started = Child(name, process, log)
    try:
        yield started
    finally:
        started.stop()


def in_child(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call the function in a forked process and return its result; its memory is freed and it can be interrupted.

    Raises SystemExit if the process ends without a result; it has then printed the reason itself.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    parent = os.getpid()

    def run() -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, 0)
        end_with_parent(parent)
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
        process.join(STOP_LIMIT)
        process.kill()
        process.join()
    return result


def end_with_parent(parent: int) -> None:
    """In a child process: request SIGTERM when the parent dies, even by kill -9 (Linux only)."""
    if C_LIBRARY is not None:
        C_LIBRARY.prctl(ON_PARENTS_DEATH, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def wait_until(ready: Callable[[], bool], children: Sequence[Child], limit: float) -> bool:
    """Wait until `ready()`, at most `limit` seconds; returns whether it is. ChildDied if a child ends before."""
    until = time.monotonic() + limit
    while not ready():
        for each in children:
            each.check()
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
