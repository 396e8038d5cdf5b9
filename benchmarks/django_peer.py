"""The django-tenants project in `peer/`: its environment, its database on our server, and its driver process."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.environment import HERE, ensure
from benchmarks.ours import Installation

PROJECT = HERE / "peer"
REQUIREMENTS = PROJECT / "requirements.txt"
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
DATABASE = "peer"


class Peer:
    """The peer's process: takes one command at a time, and answers with its own timing."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.tenants = 0
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [PYTHON, "drive.py"],
            cwd=PROJECT,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, command: str, **arguments: object) -> dict[str, Any]:
        """Have the process do something; its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": command, **arguments}, default=str) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def create(self, name: str) -> float:
        """Make a tenant; the seconds that its save() took."""
        self.tenants += 1
        return float(self.do("create", name=name)["seconds"])

    def restart(self, **environ: str) -> None:
        """Go on in a new process with these variables too."""
        self.stop()
        self.environ = {**self.environ, **environ}
        self.process = self._start()

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def peer(installation: Installation) -> Iterator[Peer]:
    """The peer on a database of its own, beside ours on the same server."""
    ensure(VENV, REQUIREMENTS)
    installation.sql("postgres", "CREATE ROLE peer LOGIN")
    installation.sql("postgres", f"CREATE DATABASE {DATABASE} OWNER peer TEMPLATE template0")
    started = Peer(
        {
            "PATH": installation.environ["PATH"],
            "PEER_HOST": str(installation.server.sockets),
            "PEER_PORT": "5432",
            "PEER_DATABASE": DATABASE,
            "PEER_USER": "peer",
        }
    )
    try:
        started.do("prepare")
        yield started
    finally:
        started.stop()
