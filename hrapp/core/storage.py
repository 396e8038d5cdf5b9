"""The storage of files, at STORAGE_URL: a local folder, or what else fsspec speaks with.

A file is there whole or not at all. Its key is random, so that it tells nothing, and belongs to a folder that nobody
leaves by it: a key of one tenant names nothing of another.
"""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import fsspec

from hrapp.core.errors import DomainError, MissingFile, StorageFull, StorageUnavailable
from hrapp.core.filesystems import DRAFT, Memory, PrivateFolder
from hrapp.core.logs import log

# What is spoken with, and the package that it needs besides.
SCHEMES = {"file": None, "memory": None, "s3": "s3fs", "gs": "gcsfs", "abfs": "adlfs"}
# Two digits for the folder, so that none holds too many, and 144 bits in all, which nobody guesses.
KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{34}")
PREFIX = re.compile(r"[a-z0-9_]{1,40}")
# Bytes that are read at a time, and that a remote storage is sent or asked for at a time.
CHUNK, BLOCK = 256 * 1024, 8 * 1024 * 1024
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Reader(Protocol):
    """What can be read from, such as a file or the body of a request."""

    def read(self, size: int, /) -> bytes: ...


class Storage:
    """The storage of this installation."""

    def __init__(self) -> None:
        self._url = ""

    def load(self, url: str) -> None:
        """Set the storage's URL, which `check` has accepted."""
        self._url = url

    def folder(self, prefix: str) -> "Folder":
        """The folder of one owner, which is made when its first file comes.

        StorageUnavailable if the storage is a local folder that is not there now; ValueError unless `prefix` is a plain
        name.
        """
        if not PREFIX.fullmatch(prefix):
            raise ValueError(f"{prefix!r} cannot be the name of a folder of the storage")
        files, root = self._opened()
        return Folder(files, f"{root.rstrip('/')}/{prefix}")

    def prefixes(self) -> list[str]:
        """The owners that have a folder; StorageUnavailable if the storage cannot be read."""
        files, root = self._opened()
        names = (path.rpartition("/")[2] for path in children(files, root.rstrip("/"), "directory"))
        return [name for name in names if PREFIX.fullmatch(name)]

    def _opened(self) -> tuple[Any, str]:
        """The file system and its root.

        Asked for anew each time: fsspec keeps those that are slow to make, for each process and thread, since none of
        them survives a fork.
        """
        if not self._url:
            raise RuntimeError("the storage has no URL: create_app() loads it")
        if root := local_path(self._url):
            # Where the disk is gone, nothing may be written to what lies beneath, and nothing is missing.
            if not Path(root).is_dir():
                log.error("the folder of the storage is not there")
                raise StorageUnavailable
            return PrivateFolder(), root
        scheme = urlsplit(self._url).scheme
        files = Memory() if scheme == "memory" else fsspec.filesystem(scheme, use_listings_cache=False)
        return files, str(files._strip_protocol(self._url))


storage = Storage()


def check(url: str) -> None:
    """Raise ValueError, with what is wrong, unless the storage can be used at this URL; asks no other machine."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or "::" in url or parts.query or parts.fragment:
        raise ValueError("must be like file:///srv/hrapp/files or s3://bucket/folder")
    if parts.username or parts.password:
        raise ValueError("must not hold credentials: the storage's own variables do, such as AWS_SECRET_ACCESS_KEY")
    package = SCHEMES[parts.scheme]
    if package and not find_spec(package):
        raise ValueError(f"needs the package {package}: install it beside hrapp")
    if package and not parts.netloc:
        raise ValueError(f"must name a bucket: {parts.scheme}://bucket/folder")
    if parts.scheme == "file" and (parts.netloc or not parts.path.startswith("/")):
        raise ValueError("must name an absolute path: file:///srv/hrapp/files")


def make_ready(url: str) -> None:
    """Make the folder of a local storage, if it is missing; ValueError, with what is wrong, if it cannot be used."""
    if path := local_path(url):
        try:
            Path(path).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ValueError(f"names the folder {path}, which cannot be made: {error.strerror}") from error
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise ValueError(f"names the folder {path}, which cannot be written to")


def local_path(url: str) -> str | None:
    """The path of a local storage, taken as it is written, so that it may hold any character; None for another one."""
    return url.removeprefix("file://") if url.startswith("file://") else None


class Folder:
    """The files of one owner."""

    def __init__(self, files: Any, root: str) -> None:
        self._files, self._root = files, root

    def draft(self) -> "Draft":
        """A new file to write to; StorageFull or StorageUnavailable if there can be none."""
        key = f"{secrets.token_hex(1)}/{secrets.token_hex(17)}"
        with failing():
            # Not `open`, which keeps each uncommitted file for a transaction of its own, and in memory.
            file = self._files._open(self._path(key), "wb", block_size=BLOCK, autocommit=False)
        return Draft(key, file)

    def put(self, stream: Reader) -> str:
        """Store what is left of a stream as it is, and return its key."""
        with self.draft() as draft:
            while chunk := stream.read(CHUNK):
                draft.write(chunk)
            draft.commit()
        return draft.key

    def open(self, key: str) -> "Stored":
        """The file, to be read and closed; MissingFile if it is not there."""
        with finding():
            return Stored(self._files.open(self._path(key), "rb", block_size=BLOCK))

    def size(self, key: str) -> int:
        """The bytes of the file; MissingFile if it is not there."""
        with finding():
            return int(self._files.info(self._path(key))["size"])

    def modified(self, key: str) -> datetime:
        """When the file was stored; MissingFile if it is not there."""
        with finding():
            found: datetime = self._files.modified(self._path(key))
        return found

    def delete(self, key: str) -> None:
        """Delete the file; nothing happens if it is not there, so that this can be repeated."""
        with suppress(MissingFile), finding():
            self._files.rm_file(self._path(key))

    def keys(self) -> Iterator[str]:
        """The keys of all files, one folder at a time."""
        return (key for key in self._names() if KEY.fullmatch(key))

    def drafts(self, before: datetime) -> list[str]:
        """What is left of uploads that were killed, if begun before then: names for `delete_drafts`.

        Only a local folder has such: a remote storage drops unfinished uploads by a rule of its own.
        """
        found = []
        for name in [each for each in self._names() if each.partition("/")[2].startswith(DRAFT)]:
            with suppress(MissingFile), finding():
                if self._files.modified(f"{self._root}/{name}") < before:
                    found.append(name)
        return found

    def delete_drafts(self, before: datetime) -> int:
        """Delete the drafts that were begun before then; returns how many there were."""
        names = self.drafts(before)
        for name in names:
            with suppress(MissingFile), finding():
                self._files.rm_file(f"{self._root}/{name}")
        return len(names)

    def _names(self) -> Iterator[str]:
        """The names of all that lies in the folder, with that of the folder in it."""
        for folder in children(self._files, self._root, "directory"):
            for path in children(self._files, folder, "file"):
                yield "/".join(path.rsplit("/", 2)[1:])

    def _path(self, key: str) -> str:
        if not KEY.fullmatch(key):
            raise MissingFile
        return f"{self._root}/{key}"


class Stored:
    """A stored file that is being read."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """At most the next `size` bytes, none at the end; StorageUnavailable if they cannot be read."""
        with finding():
            return bytes(self._file.read(size))

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Stored":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Draft:
    """A file that is being written. It is stored by `commit`; a block that ends before leaves nothing."""

    def __init__(self, key: str, file: Any) -> None:
        self.key, self._file, self._ended = key, file, False

    def write(self, content: bytes) -> int:
        """Write the next bytes; StorageFull or StorageUnavailable if they cannot be."""
        with failing():
            self._file.write(content)
        return len(content)

    def commit(self) -> None:
        """Store the file; StorageFull or StorageUnavailable if that fails, and then it is not stored."""
        with failing():
            self._file.close()
            self._file.commit()
        self._ended = True

    def discard(self) -> None:
        """Leave nothing, unless the file has been stored."""
        if self._ended:
            return
        self._ended = True
        # The storage may be away; what it keeps of the draft then is found by no key.
        with suppress(StorageUnavailable), failing():
            try:
                self._file.close()
            finally:
                self._file.discard()

    def __enter__(self) -> "Draft":
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


def children(files: Any, path: str, kind: str) -> list[str]:
    """The paths of the files or directories in a folder of a file system, sorted; none if it is not there."""
    with suppress(MissingFile), finding():
        found = files.ls(path, detail=True)
        return sorted(each["name"].rstrip("/") for each in found if each["type"] == kind)
    return []


@contextmanager
def failing() -> Iterator[None]:
    """Turn what a storage raises into StorageFull or StorageUnavailable."""
    try:
        yield
    except DomainError:
        raise
    except Exception as error:  # each storage has its own
        log.error("the storage has failed", error=f"{type(error).__name__}: {error}")
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise StorageFull from error
        raise StorageUnavailable from error


@contextmanager
def finding() -> Iterator[None]:
    """The same for a file that should be there; MissingFile if it is not."""
    with failing():
        try:
            yield
        except FileNotFoundError:
            raise MissingFile from None
