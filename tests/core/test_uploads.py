"""A file that comes: sealed in its place and known by its content, or nothing is left of it."""

import hashlib
import socket
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from hrapp.core.errors import DomainError, InfectedFile, ScannerUnavailable, StorageUnavailable, TooLarge
from hrapp.core.scanning import Scanner
from hrapp.core.sealed_files import sealed_size, unsealed
from hrapp.core.sniffing import PDF
from hrapp.core.storage import Folder
from hrapp.core.uploads import Received, Upload
from tests.support import files
from tests.support.scanners import EICAR, clamd
from tests.support.storages import Broken, failing_disk, files_below, local_storage

LARGEST = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return local_storage(tmp_path).folder("t_acme2345")


def receive(folder: Folder, content: BytesIO, scanner: Scanner | None = None, largest: int = LARGEST) -> Received:
    with Upload(folder, scanner or Scanner(), largest) as upload:
        while chunk := content.read(10_000):
            upload.write(chunk)
        received = upload.finish()
        upload.keep()
    return received


def test_what_has_come_is_sealed_known_and_opens_again(tmp_path: Path, folder: Folder) -> None:
    content = files.PDF + b"a secret" * 100
    found = receive(folder, BytesIO(content))
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).digest())
    assert (found.media_type, found.charset) == (PDF, "")
    assert list(folder.keys()) == [found.key]
    assert folder.size(found.key) == sealed_size(found.size)
    [stored] = files_below(tmp_path)
    assert b"secret" not in stored.read_bytes()
    with folder.open(found.key) as file:
        assert b"".join(unsealed(file, found.file_key)) == content


def test_one_byte_too_many_is_refused_with_the_limit(tmp_path: Path, folder: Folder) -> None:
    assert receive(folder, BytesIO(bytes(2**20)), largest=2**20).size == 2**20
    with pytest.raises(TooLarge, match="at most 1 MB"):
        receive(folder, BytesIO(bytes(2**20 + 1)), largest=2**20)
    assert len(files_below(tmp_path)) == 1


def test_what_is_not_kept_is_gone(tmp_path: Path, folder: Folder) -> None:
    with Upload(folder, Scanner(), LARGEST) as upload:
        upload.write(b"x")
        upload.finish()
        assert list(folder.keys()) == []
    with pytest.raises(ConnectionError):
        receive(folder, Broken(bytes(300_000)))
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "answer", "error"),
    [(EICAR, None, InfectedFile), (b"x", b"", ScannerUnavailable), (bytes(200_000), None, TooLarge)],
)
def test_what_the_scanner_does_not_let_in_is_not_stored(
    tmp_path: Path, folder: Folder, content: bytes, answer: bytes | None, error: type[DomainError]
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    scanner = Scanner()
    scanner.load(f"clamd://127.0.0.1:{listener.getsockname()[1]}")
    with clamd(listener, most=100_000, answer=answer), pytest.raises(error):
        receive(folder, BytesIO(content), scanner)
    assert files_below(tmp_path) == []
    with pytest.raises(ScannerUnavailable):
        receive(folder, BytesIO(b"x"), scanner)
    assert files_below(tmp_path) == []


def test_a_storage_that_fails_at_the_end_leaves_nothing(
    tmp_path: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing_disk(monkeypatch, "commit", 5), pytest.raises(StorageUnavailable):
        receive(folder, BytesIO(b"x"))
    assert files_below(tmp_path) == []


def test_memory_does_not_grow_with_the_file(folder: Folder) -> None:
    class Zeros(BytesIO):
        left = 30_000_000

        def read(self, size: int | None = -1) -> bytes:
            self.left -= (given := min(size or 0, self.left))
            return bytes(given)

    tracemalloc.start()
    try:
        found = receive(folder, Zeros(), largest=2**30)
        with folder.open(found.key) as file:
            assert sum(map(len, unsealed(file, found.file_key))) == 30_000_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
