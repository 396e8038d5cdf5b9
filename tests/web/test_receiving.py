"""Files that come with a request: stored while they come, whole or not at all, and what is wrong with one said at its
field."""

import socket
import tracemalloc
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import Any

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import delete
from werkzeug.test import TestResponse

from hrapp.core.extensions import db, session
from hrapp.core.openapi import Api
from hrapp.core.scanning import scanner
from hrapp.core.storage import storage
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from hrapp.platform.memberships.models import Membership
from hrapp.web import receiving
from tests.support import files
from tests.support.cast import Cast
from tests.support.files import PDF
from tests.support.forms import BROWSER
from tests.support.notes import API, PAGE, STORED, Store, body_of, json_api, notes_app, send
from tests.support.races import all_at_once
from tests.support.scanners import EICAR, clamd
from tests.support.storages import failing_disk


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Flask:
    return notes_app(environ)


@pytest.fixture
def scanned(app: Flask) -> Iterator[None]:
    listener = socket.create_server(("127.0.0.1", 0))
    scanner.load(f"clamd://127.0.0.1:{listener.getsockname()[1]}")
    with clamd(listener):
        yield
    scanner.load("")


def departments(cast: Cast) -> list[str]:
    return sorted(each["name"] for each in cast.alice.client.get("/api/v1/e/acme/departments/").json)


def raw(cast: Cast, url: str, body: Any, kind: str, **environ: Any) -> TestResponse:
    stream = BytesIO(body) if isinstance(body, bytes) else body
    sent = {"CONTENT_TYPE": kind, "wsgi.input": stream, **environ}
    return cast.alice.client.post(url, environ_overrides=sent)


def test_a_file_is_stored_with_its_row(cast: Cast, store: Store) -> None:
    assert send(cast).status_code == 303
    assert send(cast, b"plain words", "words.pdf", API, name="Cellar", description="").status_code == 201
    assert store.contents() == [PDF, b"plain words"]
    assert [each.file_name for each in STORED] == ["a.pdf", "words.pdf.txt"]
    assert departments(cast) == ["Cellar", "Kitchen"]


def test_a_program_with_a_token_sends_one_too(app: Flask, cast: Cast, store: Store) -> None:
    with app.app_context():
        _row, secret = issue_api_token(session.get_one(User, cast.alice.id), cast.acme.id, "Payroll", None)
        session.commit()
    sent = {"name": "Kitchen", "file": (BytesIO(PDF), "a.pdf")}
    answer = cast.nobody.post(API, data=sent, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, store.contents()) == (201, [PDF])


class Zeros(RawIOBase):
    """A body of so many bytes, with something before and after them; notes the connections in use meanwhile."""

    def __init__(self, before: bytes, size: int, after: bytes) -> None:
        self.parts, self.held = [(before, 1), (bytes(10_000), size // 10_000), (after, 1)], set[int]()

    def read(self, size: int = -1) -> bytes:
        self.held.add(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        if not self.parts:
            return b""
        (content, times), *rest = self.parts
        self.parts = [(content, times - 1), *rest] if times > 1 else rest
        return content


@pytest.mark.parametrize("url", [PAGE, API])
def test_a_large_file_takes_no_memory_no_connection_and_no_temporary_file(
    cast: Cast, disk: Store, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", None)
    body, kind = body_of(name="Kitchen", file=(BytesIO(PDF + b"HERE"), "a.pdf"))
    before, _here, after = body.partition(b"HERE")
    stream = Zeros(before, 20_000_000, after)
    assert departments(cast) == []
    tracemalloc.start()
    try:
        answer = raw(cast, url, stream, kind, CONTENT_LENGTH=str(20_000_000 + len(before + after)))
        assert answer.status_code < 400
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert stream.held == {0}
    assert STORED[0].size == 20_000_000 + len(PDF)
    assert list(disk.folder.keys()) == [STORED[0].key]


@pytest.mark.parametrize("url", [PAGE, API])
def test_who_loses_access_while_a_file_comes_is_refused(
    cast: Cast, disk: Store, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("hrapp.web.gateway.FRESH", -1.0)
    assert send(cast, url=url).status_code < 400
    body, kind = body_of(name="Cellar", file=(BytesIO(PDF), "b.pdf"))

    class Dismissing(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            with cast.app.app_context():
                session.execute(delete(Membership).where(Membership.user_id == cast.alice.id))
                session.commit()
            return super().read(size)

    assert raw(cast, url, Dismissing(body), kind, CONTENT_LENGTH=str(len(body))).status_code == 404
    assert disk.contents() == [PDF]


BAD_FILES = {
    "empty": (b"", "a.pdf", "a.pdf is empty. Choose another file."),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.png", "a.png cannot be accepted"),
    "html": (b"<!doctype html><script>alert(1)</script>", "a.pdf", "a.pdf cannot be accepted"),
    "polyglot": (files.PICTURES["GIF"] + PDF, "a.pdf", "a.pdf cannot be accepted"),
    "program": (b"MZ" + bytes(100), "a.pdf", "a.pdf cannot be accepted"),
    "path": (b"\x7fELF" + bytes(100), "../../etc/<b>\u202egpj.exe", "_b_gpj.exe cannot be accepted"),
    "long": (bytes(10), "x" * 300, "x" * 200 + " cannot be accepted"),
}


@pytest.mark.parametrize("named", BAD_FILES)
def test_a_bad_file_is_said_at_its_field_and_leaves_nothing(cast: Cast, disk: Store, named: str) -> None:
    content, file_name, message = BAD_FILES[named]
    page, answer = (send(cast, content, file_name, url) for url in (PAGE, API))
    assert (page.status_code, answer.status_code) == (422, 422)
    for errors in (page.json, answer.json["errors"]):
        assert list(errors) == ["file"]
        assert errors["file"][0].startswith(message)
    assert disk.contents() == departments(cast) == []


def test_nothing_chosen_is_no_file(cast: Cast, disk: Store) -> None:
    assert send(cast, b"", "").json == {"file": ["Please fill this in."]}
    assert send(cast, more=(BytesIO(), "")).status_code == 303
    assert cast.alice.client.post(API).json["errors"]["file"] == ["Please fill this in."]
    assert send(cast, url=API, file="words").json["errors"] == {"file": ["Send a file here."]}
    assert disk.contents() == [PDF]


def test_a_file_that_is_too_large_is_said_at_its_field(
    cast: Cast, disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrapp.core.incoming.LARGEST", 2**20)
    words = ["a.pdf: Choose a file of at most 1 MB."]
    assert send(cast, PDF + bytes(2**20)).json == {"file": words}
    assert send(cast, PDF + bytes(2**20), url=API).json["errors"] == {"file": words}
    assert disk.contents() == []


@pytest.mark.parametrize("url", [PAGE, API])
def test_a_virus_is_said_and_a_scanner_that_is_away_too(cast: Cast, disk: Store, scanned: None, url: str) -> None:
    found = send(cast, EICAR, "a.txt", url)
    assert found.status_code == 422
    assert "a.txt: The virus scanner has found something in this file. It was not saved." in found.text
    scanner.load("clamd://127.0.0.1:9")
    away = send(cast, url=url)
    assert away.status_code == 503
    assert "Files cannot be checked for viruses now" in away.text
    assert disk.contents() == departments(cast) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [(("write", 28), "There is no room for more files now"), (("commit", 5), "Files cannot be saved or opened now")],
)
def test_a_disk_that_is_full_or_fails_is_said(
    cast: Cast, disk: Store, monkeypatch: pytest.MonkeyPatch, failure: tuple[str, int], words: str
) -> None:
    with failing_disk(monkeypatch, *failure):
        for answer in (send(cast), send(cast, url=API)):
            assert answer.status_code == 503
            assert words in answer.text
    assert disk.contents() == departments(cast) == []


def test_a_storage_that_is_away_is_said(cast: Cast, disk: Store) -> None:
    storage.load(f"file://{disk.path}/gone")
    for answer in (send(cast), send(cast, url=API)):
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
    unknown = send(cast, url=API, other="x", extra=(BytesIO(PDF), "b.pdf"))
    assert (unknown.status_code, sorted(unknown.json["errors"])) == (422, ["extra", "other"])
    twice = send(cast, url=API, more=[(BytesIO(PDF), "a.pdf"), (BytesIO(PDF), "b.pdf")])
    assert (twice.status_code, twice.json["errors"]) == (422, {"more": ["Send only one of these."]})
    as_json = cast.alice.client.post(API, json={"name": "Kitchen"})
    assert as_json.status_code == 415
    assert "multipart/form-data" in as_json.json["detail"]
    assert disk.contents() == departments(cast) == []


def test_a_row_that_is_refused_takes_its_file_with_it(cast: Cast, store: Store) -> None:
    assert send(cast).status_code == 303
    assert send(cast, b"other words").json.keys() == send(cast, b"other", url=API).json["errors"].keys() == {"name"}
    assert len(STORED) == 3
    assert store.contents() == [PDF]


def test_of_several_at_once_one_is_stored(cast: Cast, disk: Store) -> None:
    def add(client: FlaskClient, which: int) -> TestResponse:
        return client.post(PAGE, data={"name": "Kitchen", "file": (BytesIO(PDF + bytes([which])), "a.pdf")})

    answers = all_at_once(cast, add)
    assert sorted(answer.status_code < 400 for answer in answers) == [False, False, False, True]
    assert len(disk.contents()) == 1


def test_a_refused_form_comes_back_filled_in(cast: Cast, disk: Store) -> None:
    led = send(cast, b"", headers=BROWSER)
    assert led.status_code == 303
    page = cast.alice.client.get(led.location).json
    assert (page["name"], page["chosen"]) == ("Kitchen", ["file"])
    assert page["errors"] == {"file": ["a.pdf is empty. Choose another file."]}


def test_a_form_that_is_sent_twice_stores_once(cast: Cast, disk: Store) -> None:
    key = cast.alice.client.get(f"{PAGE}/new").json["form_key"]
    assert [send(cast, form_key=key).status_code for _ in range(2)] == [303, 303]
    assert (len(STORED), disk.contents()) == (2, [PDF])
    # Another file is another form, also under the same name.
    assert send(cast, b"other words", form_key=key).status_code == 422


def test_an_idempotency_key_holds_for_files(cast: Cast, disk: Store) -> None:
    headers = {"Idempotency-Key": "k"}
    first, second = (send(cast, url=API, headers=headers) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json) == (201, {"files": 1})
    assert second.headers["Idempotency-Replayed"] == "true"
    for changed in ({"name": "Cellar"}, {"content": b"other words"}, {"file_name": "b.pdf"}):
        answer = send(cast, url=API, headers=headers, **changed)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["Idempotency-Key"])
    assert disk.contents() == [PDF]


# Without a length; the server marks the end.
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}


class Unread(RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("url", [PAGE, API])
def test_a_body_that_ends_early_or_late_leaves_nothing(cast: Cast, disk: Store, url: str) -> None:
    content = PDF + bytes(200_000)
    whole, kind = body_of(name="Kitchen", file=(BytesIO(content), "a.pdf"))
    cut = whole[:150_000]
    for body, length in ((cut, len(cut)), (cut, len(whole)), (whole, len(cut))):
        assert raw(cast, url, body, kind, CONTENT_LENGTH=str(length)).status_code == 400
    assert raw(cast, url, cut, kind, **CHUNKED).status_code == 400
    assert raw(cast, url, Unread(), kind, CONTENT_LENGTH=str(2**31)).status_code == 413
    assert disk.contents() == departments(cast) == []
    assert raw(cast, url, whole, kind, **CHUNKED).status_code < 400
    assert disk.contents() == [content]


def test_the_api_describes_a_form_with_a_file() -> None:
    bare, described = flask.Flask(__name__), Api()
    bare.config |= {"API_TITLE": "Notes", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    described.init_app(bare)
    described.register_blueprint(json_api)
    found = described.spec.to_dict()
    validate(found)
    [(kind, content)] = found["paths"][API.replace("acme", "{slug}")]["post"]["requestBody"]["content"].items()
    assert kind == "multipart/form-data"
    taken = found["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    assert taken["properties"]["file"] == {"type": "string", "format": "binary", "writeOnly": True}
    assert (sorted(taken["required"]), taken["additionalProperties"]) == (["file", "name"], False)
