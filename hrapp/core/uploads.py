"""A file that is being received: counted, hashed, sniffed, scanned and sealed at once, without being kept in memory."""

import hashlib
from contextlib import ExitStack
from typing import NamedTuple

from hrapp.core.errors import TooLarge
from hrapp.core.scanning import Scanner
from hrapp.core.sealed_files import Sealer, new_file_key
from hrapp.core.sniffing import Sniffer
from hrapp.core.storage import Folder
from hrapp.core.text import N_

MEGABYTE = 1024 * 1024


class Received(NamedTuple):
    """A file that has come whole: where it will lie, the key that opens it, and what it is."""

    key: str
    file_key: str
    size: int
    sha256: bytes
    media_type: str
    charset: str


class Upload:
    """Is written the content of a file. `finish` says what has come, `keep` stores it; a block that ends before leaves
    nothing."""

    def __init__(self, folder: Folder, scanner: Scanner, largest: int) -> None:
        """A file of at most `largest` bytes.

        ScannerUnavailable, StorageFull or StorageUnavailable if it cannot be taken.
        """
        self._folder, self._largest, self._size, self._file_key = folder, largest, 0, new_file_key()
        self._hash, self._sniffer = hashlib.sha256(), Sniffer()
        with ExitStack() as held:
            self._scan = held.enter_context(scanner.scan())
            self._draft = held.enter_context(folder.draft())
            self._sealer = Sealer(self._draft, self._file_key)
            self._held = held.pop_all()

    def write(self, content: bytes) -> int:
        """Take the next bytes.

        TooLarge if it is too many, InfectedFile, ScannerUnavailable, StorageFull or StorageUnavailable.
        """
        self._size += len(content)
        if self._size > self._largest:
            raise TooLarge(N_("Choose a file of at most %(most)s MB.", most=self._largest // MEGABYTE))
        self._hash.update(content)
        self._sniffer.write(content)
        self._scan.write(content)
        self._sealer.write(content)
        return len(content)

    def finish(self) -> Received:
        """What has come; raises as `write` does. It is not stored yet."""
        self._scan.finish()
        self._scan.close()
        self._sealer.finish()
        found = self._sniffer.finish()
        return Received(self._draft.key, self._file_key, self._size, self._hash.digest(), *found)

    def keep(self) -> None:
        """Store it; StorageFull or StorageUnavailable if that fails, and then it is not stored."""
        self._draft.commit()

    def delete(self) -> None:
        """Delete the file that was stored; StorageUnavailable if that fails."""
        self._folder.delete(self._draft.key)

    def discard(self) -> None:
        """End it; what has not been stored is gone."""
        self._held.close()

    def __enter__(self) -> "Upload":
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


class ReceivedFile(NamedTuple):
    """A finished upload with the harmless name of its file (`filenames.neutral_name`)."""

    name: str
    upload: Upload
    received: Received
