"""Storages for tests: a local folder and one in memory, and what goes wrong with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from hrapp.core import filesystems
from hrapp.core.storage import Folder, Storage


def local_storage(path: Path) -> Storage:
    made = Storage()
    made.load(f"file://{path}")
    return made


def memory_storage(name: str) -> Storage:
    made = Storage()
    made.load(f"memory://{name}")
    return made


def files_below(path: Path) -> list[Path]:
    return [each for each in path.rglob("*") if each.is_file()]


def read(folder: Folder, key: str) -> bytes:
    with folder.open(key) as file:
        return b"".join(iter(lambda: file.read(1000), b""))


class Broken(BytesIO):
    """A body that is cut off after its bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if found := super().read(size):
            return found
        raise ConnectionError("cut off")


@contextmanager
def failing_disk(monkeypatch: pytest.MonkeyPatch, method: str, number: int) -> Iterator[None]:
    """Until the end of the block a method of local files, such as `write`, fails with this errno."""

    def fail(*_: Any) -> None:
        raise OSError(number, "as told")

    with monkeypatch.context() as patched:
        patched.setattr(filesystems.PrivateFile, method, fail)
        yield
