"""A topic for tests alone: a department with a file or two, by a page and by the API, and the file again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.test import EnvironBuilder, TestResponse

from hrapp import create_app
from hrapp.access.rules import access, actor
from hrapp.core import api, clock
from hrapp.core.errors import DamagedFile
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.file_answers import file_answer
from hrapp.core.sealed_files import sealed_size, unsealed
from hrapp.core.storage import Folder, Stored, storage
from hrapp.core.stored_files import keep
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.operations import create_unit
from hrapp.platform.memberships.visit import visit
from hrapp.web.forms import form_key
from tests.support.cast import Cast
from tests.support.files import PDF
from tests.support.storages import files_below

PAGE, API = "/e/acme/notes", "/api/v1/e/acme/notes"


class NoteFields(Fields):
    name = Text("Name", required=True)
    description = Text("Description")
    file = UploadedFile("File", required=True)
    more = UploadedFile("Another file")


pages = Blueprint("notes", __name__, url_prefix="/e/<slug>/notes")
json_api = api.Blueprint("notes_api", __name__, url_prefix="/api/v1/e/<slug>/notes")
# The files that have been stored, also of transactions that were rolled back later.
STORED: list[SimpleNamespace] = []


def notes_app(environ: dict[str, str]) -> Flask:
    made = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False, MAIL_BACKEND="file")
    made.register_blueprint(pages)
    made.register_blueprint(json_api)
    return made


@pages.get("/new")
@access("portal.view")
def new() -> ResponseReturnValue:
    form = Form(NoteFields())
    chosen = form.kept.files if form.kept else []
    return jsonify(name=form.value("name"), errors=form.all_errors, chosen=chosen, form_key=form_key())


@pages.post("")
@access("organization.edit", receives=True, page="notes.new")
def create() -> ResponseReturnValue:
    form = Form(NoteFields(), CombinedMultiDict([request.files, request.form]))
    if form.apply(lambda: add_note(form.values)):
        return redirect(url_for("notes.new"), 303)
    return jsonify(form.all_errors), form.status


@json_api.post("")
@access("organization.edit", receives=True)
@json_api.arguments(NoteFields(), location="multipart")
def create_by_api(values: dict[str, Any]) -> ResponseReturnValue:
    add_note(values)
    return jsonify(files=len(STORED)), 201


@pages.get("/<int:number>")
@access("organization.view")
def show(number: int) -> Response:
    return file_answer(STORED[number], lambda: opened(STORED[number]), download="download" in request.args)


def add_note(values: Any) -> None:
    for file in filter(None, map(values.get, ("file", "more"))):
        keep(file.upload)
        STORED.append(SimpleNamespace(file_name=file.name, **file.received._asdict()))
    create_unit(actor(), Department(), Values({"name": values["name"]}))


def opened(file: SimpleNamespace) -> tuple[Stored, str]:
    folder = storage.folder(visit().employer.tenant.schema_name)
    if folder.size(file.key) != sealed_size(file.size):
        raise DamagedFile
    return folder.open(file.key), file.file_key


class Store:
    """The storage of a test."""

    def __init__(self, cast: Cast, path: Path) -> None:
        self.path, self.prefix = path, cast.acme.tenant.schema_name

    @property
    def folder(self) -> Folder:
        return storage.folder(self.prefix)

    def contents(self) -> list[bytes]:
        """What all files hold; nothing else is left beside them."""
        keys = list(self.folder.keys())
        assert self.folder.delete_drafts(clock.now() + timedelta(days=1)) == 0
        assert len(files_below(self.path)) in (0, len(keys))
        by_key = {each.key: each for each in STORED}
        found = []
        for key in keys:
            with self.folder.open(key) as file:
                found.append(b"".join(unsealed(file, by_key[key].file_key)))
        return sorted(found)


@contextmanager
def stored_at(url: str, cast: Cast, path: Path) -> Iterator[Store]:
    """The storage at this URL, until the end of the block; `path` is where a local one lies."""
    STORED.clear()
    storage.load(url)
    yield Store(cast, path)
    storage.load(cast.app.config["STORAGE_URL"])


def send(cast: Cast, content: bytes = PDF, file_name: str = "a.pdf", url: str = PAGE, **more: Any) -> TestResponse:
    """Alice's answer to a note with this file, and more fields or headers."""
    headers = more.pop("headers", {})
    sent = {"name": "Kitchen", "file": (BytesIO(content), file_name)} | more
    return cast.alice.client.post(url, data=sent, headers=headers, content_type="multipart/form-data")


def body_of(**sent: Any) -> tuple[bytes, str]:
    """A form as it goes over the line, and its content type."""
    builder = EnvironBuilder(data=sent, method="POST", content_type="multipart/form-data")
    made = builder.get_request()
    body = made.environ["wsgi.input"].read()
    return body, str(made.content_type)
