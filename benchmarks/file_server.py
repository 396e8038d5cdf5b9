"""hrapp with a route that takes a file and one that gives it back, beside the same done with nothing but a file.

`BENCH_FILE` is where the latter writes. Each answer to an upload is the key under which it lies.
"""

import os
from collections.abc import Iterable
from typing import Any

from flask import Response
from marshmallow import fields

from hrapp import create_app
from hrapp.access.rules import access
from hrapp.core.api import Blueprint
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.file_answers import file_answer
from hrapp.core.storage import Folder, storage
from hrapp.core.stored_files import keep
from hrapp.core.uploads import ReceivedFile
from hrapp.platform.memberships.visit import visit

PLACE = os.environ["BENCH_FILE"]
CHUNK = 64 * 1024
api = Blueprint("bench_files", __name__, url_prefix="/api/v1/e/<slug>/bench-files")
stored: dict[str, ReceivedFile] = {}


class FileFields(Fields):
    title = fields.String()
    file = UploadedFile("File", required=True)


class Shown:
    """What the answer has to know of a stored file."""

    def __init__(self, file: ReceivedFile) -> None:
        self.file_name, found = file.name, file.received
        self.size, self.sha256, self.media_type, self.charset = found.size, found.sha256, *found[4:]


@api.post("")
@access("employees.edit", receives=True)
@api.arguments(FileFields, location="multipart")
def create(values: dict[str, Any]) -> Response:
    file: ReceivedFile = values["file"]
    keep(file.upload)
    stored[file.received.key] = file
    return Response(file.received.key)


@api.get("/<path:key>")
@access("employees.view")
def show(key: str) -> Response:
    file = stored[key]
    return file_answer(Shown(file), lambda: (folder().open(key), file.received.file_key))


@api.delete("/<path:key>")
@access("employees.edit")
def destroy(key: str) -> Response:
    folder().delete(key)
    del stored[key]
    return Response(status=204)


def folder() -> Folder:
    return storage.folder(visit().employer.tenant.schema_name)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/process":
        number = str(os.getpid()).encode()
        start_response("200 OK", [("Content-Length", str(len(number)))])
        return [number]
    if environ["PATH_INFO"] != "/plain":
        return hrapp(environ, start_response)
    if environ["REQUEST_METHOD"] == "POST":
        write_body(environ["wsgi.input"])
        start_response("200 OK", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Length", str(os.path.getsize(PLACE)))])
    return environ["wsgi.file_wrapper"](open(PLACE, "rb"), CHUNK)


def write_body(body: Any) -> None:
    """Write what comes to the file, and wait until it is on the disk."""
    with open(PLACE, "wb") as file:
        while chunk := body.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


hrapp = create_app()
hrapp.register_blueprint(api)
