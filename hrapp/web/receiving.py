"""Files that come with a request, each stored while it comes: none is in memory, and none in a temporary folder."""

from hashlib import file_digest
from typing import IO, Any, cast

import flask
from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from hrapp.core.errors import TooLarge
from hrapp.core.incoming import LARGEST, IncomingFile, incoming
from hrapp.core.text import N_
from hrapp.core.uploads import MEGABYTE
from hrapp.platform.memberships.visit import visit

# A file of the largest size with the other fields of its form.
LARGEST_REQUEST = LARGEST + MEGABYTE
# Each holds an open file, and a connection to the scanner.
MOST_FILES = 20


def init_app(app: Flask) -> None:
    app.request_class = Request


class WholeForms(FormDataParser):
    """Refuses a form that is cut off or malformed, instead of taking it for an empty one."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        self.silent = False
        try:
            return super().parse(stream, mimetype, content_length, options)
        except ValueError as error:
            raise BadRequest from error


class Request(flask.Request):
    """A request whose files are stored while they come, where its route receives files and may be used."""

    @property
    def is_receiving(self) -> bool:
        """Whether it is known by now that its files may be stored, and for which employer."""
        view = current_app.view_functions.get(self.endpoint or "")
        return bool(getattr(view, "receives", False) and visit().admitted and visit().membership)

    def make_form_data_parser(self) -> FormDataParser:
        self.form_data_parser_class = WholeForms if self.is_receiving else FormDataParser
        return super().make_form_data_parser()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """What the parser writes the next file to."""
        if not self.is_receiving:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        current = visit()
        too_many = TooLarge(N_("Send at most %(most)s files at a time.", most=MOST_FILES))
        error = too_many if len(current.incoming) >= MOST_FILES else None
        file = IncomingFile(current.employer.tenant.schema_name, filename or "", error)
        current.incoming.append(file)
        return cast("IO[bytes]", file)


def read_body() -> None:
    """Read what has not been read yet of the body, before the transaction is bound.

    StorageUnavailable, StorageFull or ScannerUnavailable if a file could not be received; what else is wrong with one
    is said by its field. BadRequest if the body is cut off or malformed.
    """
    if request.mimetype == "multipart/form-data":
        _files = request.files
    else:
        request.get_data()
    for file in visit().incoming:
        file.require_service()


def discard_files() -> None:
    """Leave nothing of the files that were not kept."""
    for file in visit().incoming:
        file.discard()


def sent_files() -> list[tuple[str, str, bytes]]:
    """The field, name and hash of each file of the request.

    Phones call each photo the same, so that the name alone does not tell two of them apart.
    """
    return sorted((name, file.filename or "", digest_of(file)) for name, file in request.files.items(multi=True))


def digest_of(file: FileStorage) -> bytes:
    """The hash of a sent file; what is not in the storage is read again from its beginning."""
    if stored := incoming(file):
        return stored.sha256
    file.stream.seek(0)
    found = file_digest(file.stream, "sha256").digest()  # type: ignore[arg-type]
    file.stream.seek(0)
    return found


def sent_body() -> bytes:
    """What tells the body of one request from that of another: its bytes, or the fields and hashes of its files."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    return repr((sorted(request.form.lists()), sent_files())).encode()
