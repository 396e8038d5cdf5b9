"""The local folder and the memory as file systems of fsspec, on which a file is there whole or not at all.

A file is written by `_open(path, "wb")`, then `close` and `commit`, or `discard`.
"""

import os
import tempfile
from contextlib import suppress
from io import BufferedWriter, BytesIO, FileIO
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

# How the name of a file begins that is not whole yet; it lies beside its place, so that it is there with one rename.
DRAFT = ".draft-"


class PrivateFile(BufferedWriter):
    """A file that is written under another name; `commit` brings it to its place, `discard` removes it."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        descriptor, self.draft = tempfile.mkstemp(prefix=DRAFT, dir=self.path.parent)  # mode 600
        super().__init__(FileIO(descriptor, "wb"))

    def close(self) -> None:
        """Write what is left to the disk; OSError if it does not get there."""
        if not self.closed:
            try:
                self.flush()
                os.fsync(self.fileno())
            finally:
                super().close()

    def commit(self) -> None:
        """Put the closed file in its place, and wait until the disk knows."""
        Path(self.draft).replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        Path(self.draft).unlink(missing_ok=True)


class PrivateFolder(LocalFileSystem):
    """Folders have the mode 700, files 600, whatever the umask."""

    cachable = False

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **more: Any) -> Any:
        if mode != "wb":
            return super()._open(path, mode, block_size, **more)
        make_folder(Path(path).parent)
        return PrivateFile(path)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing."""
    for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        with suppress(FileExistsError):  # somebody else has made it just now
            each.mkdir(mode=0o700)


class Memory(MemoryFileSystem):
    """The memory of this process, for tests: a file has a place of reading for each who reads it."""

    cachable = False

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **more: Any) -> Any:
        path = self._strip_protocol(path)
        return MemoryFile(self, path) if mode == "wb" else BytesIO(super()._open(path, mode).getvalue())
