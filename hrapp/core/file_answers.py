"""Answers with a stored file: opened and checked before the first byte, then sent chunk by chunk."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol

from flask import Response, request

from hrapp.core.errors import DomainError, PreconditionFailed
from hrapp.core.filenames import content_disposition
from hrapp.core.sealed_files import unsealed
from hrapp.core.sniffing import PDF, SHOWN_INLINE, TEXT
from hrapp.core.storage import Stored
from hrapp.core.text import N_

# Nothing that a file holds is run, and no other site shows it in a frame.
SHOWN = "default-src 'none'; frame-ancestors 'self'"
# Not all browsers show PDFs in a sandbox; their viewers are one.
SANDBOXED = f"{SHOWN}; sandbox"
SAVED = "default-src 'none'; frame-ancestors 'none'; sandbox"
OTHER = N_("Another file has been put in its place.")


class File(Protocol):
    """What is known of a stored file."""

    @property
    def file_name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def charset(self) -> str: ...


class FileResponse(Response):
    """A file as it is, which is not compressed."""

    as_it_is = True


def file_answer(file: File, open_file: Callable[[], tuple[Stored, str]], *, download: bool = False) -> Response:
    """The answer to a request for a file, which a browser shows if that is safe, and else saves; or 304.

    `open_file` gives the sealed file, to be read and closed, and the key that opens it; it is not called where the
    browser has the file. MissingFile or DamagedFile if it can be seen now; what is damaged further on ends early.
    PreconditionFailed if it is not the file that If-Match names.
    """
    inline = file.media_type in SHOWN_INLINE and not download
    response = FileResponse(content_type=content_type(file))
    response.content_length = file.size
    response.headers["Content-Disposition"] = content_disposition(file.file_name, inline=inline)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = policy(file.media_type) if inline else SAVED
    if inline:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.set_etag(file.sha256.hex())
    response.make_conditional(request)
    if response.status_code == 412:
        raise PreconditionFailed(OTHER)
    if response.status_code != 304:
        response.response = opened(response, *open_file())
    return response


def content_type(file: File) -> str:
    return f"{TEXT}; charset={file.charset}" if file.media_type == TEXT else file.media_type


def policy(media_type: str) -> str:
    return SHOWN if media_type == PDF else SANDBOXED


def opened(response: Response, stored: Stored, key: str) -> Iterator[bytes]:
    """The content of a sealed file, of which the first chunk has been opened; the file is closed with the response."""
    response.call_on_close(stored.close)
    chunks = unsealed(stored, key)
    try:
        return chain([next(chunks, b"")], chunks)
    except DomainError:
        response.close()
        raise
