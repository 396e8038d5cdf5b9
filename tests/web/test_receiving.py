"""Files that come with a request: stored while they come, whole or not at all, and what is wrong with one said at its
field."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, RawIOBase
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.test import TestResponse

from hrapp import create_app
from hrapp.access.rules import access, actor
from hrapp.core import api, clock, scanning, storage
from hrapp.core.extensions import db
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.sealed_files import unsealed
from hrapp.core.stored_files import keep
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.operations import create_unit
from hrapp.web import receiving
from tests.support import files
from tests.support.cast import Cast
from tests.support.forms import BROWSER
from tests.support.scanners import EICAR, clamd
from tests.support.storages import failing_disk, files_below

PDF = files.PDF
BOUNDARY = "multipart/form-data; boundary=x"


class NoteFields(Fields):
    name = Text("Name", required=True)
    description = Text("Description")
    file = UploadedFile("File", required=True)
    more = UploadedFile("Another file")


pages = Blueprint("notes", __name__, url_prefix="/e/<slug>/notes")
api_pages = api.Blueprint("notes_api", __name__, url_prefix="/api/v1/e/<slug>/notes")
STORED: list[SimpleNamespace] = []


def add_note(values: Any) -> None:
    """A department with a file or two, of which a test may look at what has been stored."""
    for file in filter(None, map(values.get, ("file", "more"))):
        keep(file.upload)
        STORED.append(SimpleNamespace(file_name=file.name, **file.received._asdict()))
    create_unit(actor(), Department(), Values({"name": values["name"]}))


@pages.get("/new")
@access("portal.view")
def new() -> ResponseReturnValue:
    form = Form(NoteFields())
    return jsonify(name=form.value("name"), errors=form.all_errors, chosen=form.kept.files if form.kept else [])


@pages.post("")
@access("organization.edit", receives=True, page="notes.new")
def create() -> ResponseReturnValue:
    form = Form(NoteFields(), CombinedMultiDict([request.files, request.form]))
    if form.apply(lambda: add_note(form.values)):
        return redirect(url_for("notes.new"), 303)
    return jsonify(form.all_errors), form.status


@api_pages.post("")
@access("organization.edit", receives=True)
@api_pages.arguments(NoteFields(), location="multipart")
def create_by_api(values: dict[str, Any]) -> ResponseReturnValue:
    add_note(values)
    return jsonify(files=len(STORED)), 201


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Flask:
    made = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False, MAIL_BACKEND="file")
    made.register_blueprint(pages)
    made.register_blueprint(api_pages)
    return made


class Store:
    """The storage of a test: a local folder, or the memory."""

    def __init__(self, url: str, path: Path, prefix: str) -> None:
        self.path, self.prefix = path, prefix
        storage.storage.load(url)

    def contents(self) -> list[bytes]:
        """What all files hold; no draft is left beside them."""
        folder = storage.storage.folder(self.prefix)
        assert folder.delete_drafts(clock.now() + timedelta(days=1)) == 0
        keys = list(folder.keys())
        assert len(files_below(self.path)) in (0, len(keys))
        by_key = {each.key: each for each in STORED}
        found = []
        for key in keys:
            with folder.open(key) as file:
                found.append(b"".join(unsealed(file, by_key[key].file_key)))
        return sorted(found)


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Store]:
    url = f"file://{tmp_path}" if request.param == "file" else f"memory://{tmp_path.name}"
    STORED.clear()
    yield Store(url, tmp_path, cast.acme.tenant.schema_name)
    storage.storage.load(app.config["STORAGE_URL"])


@pytest.fixture
def disk(cast: Cast, app: Flask, tmp_path: Path) -> Iterator[Store]:
    STORED.clear()
    yield Store(f"file://{tmp_path}", tmp_path, cast.acme.tenant.schema_name)
    storage.storage.load(app.config["STORAGE_URL"])


@pytest.fixture
def scanned(app: Flask) -> Iterator[None]:
    listener = socket.create_server(("127.0.0.1", 0))
    scanning.scanner.load(f"clamd://127.0.0.1:{listener.getsockname()[1]}")
    with clamd(listener):
        yield
    scanning.scanner.load("")


def send(cast: Cast, content: bytes = PDF, file_name: str = "a.pdf", headers: Any = None, **more: Any) -> TestResponse:
    sent = {"name": "Kitchen", "file": (BytesIO(content), file_name), **more}
    return cast.alice.client.post(cast.acme.url("notes"), data=sent, headers=headers)


def call(cast: Cast, content: bytes = PDF, file_name: str = "a.pdf", headers: Any = None, **more: Any) -> TestResponse:
    sent = {"name": "Kitchen", "file": (BytesIO(content), file_name), **more}
    return cast.alice.client.post("/api/v1/e/acme/notes", data=sent, headers=headers)


def departments(cast: Cast) -> list[str]:
    return [each["name"] for each in cast.alice.client.get("/api/v1/e/acme/departments/").json]


def test_a_file_is_stored_with_its_row(cast: Cast, store: Store) -> None:
    assert send(cast).status_code == 303
    assert call(cast, b"plain words", "words.pdf", name="Cellar", description="").status_code == 201
    assert store.contents() == [PDF, b"plain words"]
    assert [each.file_name for each in STORED] == ["a.pdf", "words.pdf.txt"]
    assert sorted(departments(cast)) == ["Cellar", "Kitchen"]


def test_no_connection_and_no_temporary_file_is_used_while_it_comes(
    cast: Cast, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", None)
    held = []

    class Watched(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
            return super().read(size)

    with cast.app.test_request_context(
        data={"name": "Kitchen", "file": (BytesIO(PDF), "a.pdf")}, method="POST"
    ) as made:
        body, length, kind = made.request.get_data(), made.request.content_length, made.request.content_type
    sent = {"wsgi.input": Watched(body), "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    assert cast.alice.client.post(cast.acme.url("notes"), environ_overrides=sent).status_code == 303
    assert set(held) == {0}


BAD_FILES = {
    "empty": (b"", "a.pdf", "a.pdf is empty. Choose another file."),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.png", "a.png cannot be taken"),
    "html": (b"<!doctype html><script>alert(1)</script>", "a.pdf", "a.pdf cannot be taken"),
    "polyglot": (files.PICTURES["GIF"] + PDF, "a.pdf", "a.pdf cannot be taken"),
    "program": (b"MZ" + bytes(100), "a.pdf", "a.pdf cannot be taken"),
    "path": (b"\x7fELF" + bytes(100), "../../etc\\<b>\u202egpj.exe", "etc_b_gpj.exe cannot be taken"),
    "long": (bytes(10), "x" * 300, "x" * 200 + " cannot be taken"),
}


@pytest.mark.parametrize("named", BAD_FILES)
def test_a_bad_file_is_said_at_its_field_and_leaves_nothing(cast: Cast, disk: Store, named: str) -> None:
    content, file_name, message = BAD_FILES[named]
    page, answer = send(cast, content, file_name), call(cast, content, file_name)
    assert (page.status_code, answer.status_code) == (422, 422)
    for errors in (page.json, answer.json["errors"]):
        assert list(errors) == ["file"]
        assert errors["file"][0].startswith(message)
    assert disk.contents() == departments(cast) == []


def test_nothing_chosen_is_no_file(cast: Cast, disk: Store) -> None:
    assert send(cast, b"", "").json == {"file": ["Please fill this in."]}
    assert send(cast, more=(BytesIO(), "")).status_code == 303
    assert cast.alice.client.post("/api/v1/e/acme/notes").json["errors"]["file"] == ["Please fill this in."]
    text = raw(cast, "/api/v1/e/acme/notes", part("name", b"Cellar") + part("file", b"words") + b"--x--\r\n")
    assert text.json["errors"] == {"file": ["Send a file here."]}
    assert disk.contents() == [PDF]


def test_a_virus_is_said_and_a_scanner_that_is_away_is_waited_for(cast: Cast, disk: Store, scanned: None) -> None:
    assert send(cast, EICAR, "a.txt").json == {
        "file": ["a.txt: The virus scanner has found something in this file. It was not saved."]
    }
    assert call(cast, EICAR, "a.txt").status_code == 422
    scanning.scanner.load("clamd://127.0.0.1:9")
    for answer in (send(cast), call(cast)):
        assert answer.status_code == 503
        assert "Files cannot be checked for viruses now" in answer.text
    assert disk.contents() == departments(cast) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [(("write", 28), "There is no room for more files now"), (("commit", 5), "Files cannot be saved or opened now")],
)
def test_a_disk_that_is_full_or_fails_is_said(
    cast: Cast, disk: Store, monkeypatch: pytest.MonkeyPatch, failure: tuple[str, int], words: str
) -> None:
    with failing_disk(monkeypatch, *failure):
        for answer in (send(cast), call(cast)):
            assert answer.status_code == 503
            assert words in answer.text
    assert disk.contents() == departments(cast) == []


def test_a_storage_that_is_away_is_said(cast: Cast, disk: Store) -> None:
    storage.storage.load(f"file://{disk.path}/gone")
    for answer in (send(cast), call(cast)):
        assert answer.status_code == 503
        assert "Files cannot be saved or opened now" in answer.text
    assert departments(cast) == []


def test_of_several_files_the_bad_one_is_said_and_none_is_kept(cast: Cast, store: Store) -> None:
    answer = send(cast, more=(BytesIO(b""), "b.pdf"))
    assert (answer.status_code, answer.json) == (422, {"more": ["b.pdf is empty. Choose another file."]})
    assert store.contents() == []
    assert send(cast, more=(BytesIO(b"words"), "b.txt")).status_code == 303
    assert store.contents() == [PDF, b"words"]


def test_more_files_than_may_be_open_are_refused(cast: Cast, disk: Store) -> None:
    many = [(BytesIO(PDF), f"{number}.pdf") for number in range(receiving.MOST_FILES)]
    answer = send(cast, unknown=many, more=(BytesIO(PDF), "last.pdf"))
    assert answer.json == {"more": ["last.pdf: Send at most 20 files at a time."]}
    assert disk.contents() == []


def test_a_part_that_is_not_known_or_comes_twice_is_refused_by_the_api(cast: Cast, disk: Store) -> None:
    unknown = call(cast, other="x", extra=(BytesIO(PDF), "b.pdf"))
    assert (unknown.status_code, sorted(unknown.json["errors"])) == (422, ["extra", "other"])
    twice = call(cast, more=[(BytesIO(PDF), "a.pdf"), (BytesIO(PDF), "b.pdf")])
    assert (twice.status_code, twice.json["errors"]) == (422, {"more": ["Send only one of these."]})
    as_json = cast.alice.client.post("/api/v1/e/acme/notes", json={"name": "Kitchen"})
    assert as_json.status_code == 415
    assert "multipart/form-data" in as_json.json["detail"]
    assert disk.contents() == departments(cast) == []


def test_a_row_that_is_refused_takes_its_file_with_it(cast: Cast, store: Store) -> None:
    assert send(cast).status_code == 303
    assert send(cast, b"other words").json.keys() == call(cast, b"other words").json["errors"].keys() == {"name"}
    assert store.contents() == [PDF]


def test_a_refused_form_comes_back_filled_in(cast: Cast, disk: Store) -> None:
    led = send(cast, b"", "a.pdf", headers=BROWSER)
    assert led.status_code == 303
    assert cast.alice.client.get(led.location).json == {
        "name": "Kitchen",
        "errors": {"file": ["a.pdf is empty. Choose another file."]},
        "chosen": ["file"],
    }


def raw(cast: Cast, url: str, body: bytes, **environ: Any) -> TestResponse:
    sent = {"CONTENT_TYPE": BOUNDARY, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **environ}
    return cast.alice.client.post(url, environ_overrides=sent)


def part(name: str, content: bytes, file_name: str = "") -> bytes:
    named = f'; filename="{file_name}"' if file_name else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"


# Without a length; the server marks the end.
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
WHOLE = part("name", b"Kitchen") + part("file", PDF + bytes(200_000), "a.pdf") + b"--x--\r\n"


@pytest.mark.parametrize("url", ["/e/acme/notes", "/api/v1/e/acme/notes"])
def test_a_body_that_ends_early_or_late_leaves_nothing(cast: Cast, disk: Store, url: str) -> None:
    cut, more = WHOLE[:150_000], str(len(WHOLE) + 9)
    assert raw(cast, url, cut).status_code == 400  # no more than was announced
    assert raw(cast, url, cut, CONTENT_LENGTH=more).status_code == 400  # the client is gone
    assert raw(cast, url, WHOLE, CONTENT_LENGTH="150000").status_code == 400  # larger than announced
    assert raw(cast, url, WHOLE, CONTENT_LENGTH=str(2**31), **{"wsgi.input": Unread()}).status_code == 413
    assert raw(cast, url, cut, **CHUNKED).status_code == 400
    assert disk.contents() == departments(cast) == []
    assert raw(cast, url, WHOLE, **CHUNKED).status_code < 400
    assert disk.contents() == [PDF + bytes(200_000)]


class Unread(RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")
