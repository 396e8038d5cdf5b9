"""A stored file is sent as it is, chunk by chunk, and nothing in it is run."""

import tracemalloc

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fsspec.implementations.local import LocalFileOpener

from hrapp.core.errors import DamagedFile
from hrapp.core.storage import Stored
from tests.support import files
from tests.support.cast import Cast
from tests.support.files import PDF
from tests.support.notes import PAGE, STORED, Store, notes_app, send

FILE = f"{PAGE}/0"
TEXT = "L’été dernier, la société a employé des élèves à Orléans.\n".encode("cp1252") * 100


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Flask:
    return notes_app(environ)


@pytest.fixture
def alice(cast: Cast) -> FlaskClient:
    return cast.alice.client


SANDBOX = "default-src 'none'; frame-ancestors 'self'; sandbox"
SHOWN = {
    "pdf": (PDF, "application/pdf", "default-src 'none'; frame-ancestors 'self'"),
    "png": (files.PICTURES["PNG"], "image/png", SANDBOX),
    "txt": (TEXT, "text/plain; charset=windows-1252", SANDBOX),
}


@pytest.mark.parametrize("ending", SHOWN)
def test_what_is_safe_is_shown_in_our_own_frames_or_saved(
    cast: Cast, store: Store, alice: FlaskClient, ending: str
) -> None:
    content, kind, policy = SHOWN[ending]
    assert send(cast, content, f"Été.{ending}").status_code == 303
    with alice.get(FILE, headers={"Accept-Encoding": "gzip, br, zstd"}) as answer:
        assert (answer.status_code, answer.data, answer.content_length) == (200, content, len(content))
        assert answer.headers["Content-Type"] == kind
        named = f"filename=Ete.{ending}; filename*=UTF-8''%C3%89t%C3%A9.{ending}"
        assert answer.headers["Content-Disposition"] == f"inline; {named}"
        assert answer.headers["Content-Security-Policy"] == policy
        assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == (
            "SAMEORIGIN",
            "nosniff",
        )
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Content-Encoding" not in answer.headers
    with alice.get(f"{FILE}?download=1") as saved:
        assert (saved.data, saved.headers["Content-Disposition"]) == (content, f"attachment; {named}")
        assert saved.headers["X-Frame-Options"] == "DENY"
        assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_what_may_hold_more_is_saved(cast: Cast, store: Store, alice: FlaskClient) -> None:
    content = files.zipped(*files.DOCX_PARTS)
    assert send(cast, content, "a.docx").status_code == 303
    with alice.get(FILE) as answer:
        assert (answer.data, answer.headers["Content-Disposition"]) == (content, "attachment; filename=a.docx")
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_other_pages_are_framed_by_nobody(cast: Cast, alice: FlaskClient) -> None:
    answer = alice.get(cast.acme.url())
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_browser_that_has_the_file_is_sent_no_content(
    cast: Cast, disk: Store, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cast)
    with alice.head(FILE) as head:
        assert (head.status_code, head.data, head.content_length) == (200, b"", len(PDF))
        etag = head.headers["ETag"]
    assert etag == f'"{STORED[0].sha256.hex()}"'
    disk.folder.delete(STORED[0].key)
    for sent in (etag, f'W/{etag}, "another"', "*"):
        with alice.get(FILE, headers={"If-None-Match": sent}) as again:
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert alice.get(FILE, headers={"If-None-Match": '"another"'}).status_code == 410


def test_another_file_than_the_one_that_is_asked_for_is_not_sent(cast: Cast, store: Store, alice: FlaskClient) -> None:
    send(cast)
    for sent, status in {'"another"': 412, f'"{STORED[0].sha256.hex()}"': 200}.items():
        with alice.get(FILE, headers={"If-Match": sent}) as answer:
            assert (answer.status_code, answer.data == PDF) == (status, status == 200)


def test_a_file_that_is_missing_or_damaged_is_said_before_anything_is_sent(
    cast: Cast, disk: Store, alice: FlaskClient
) -> None:
    send(cast)
    [path] = [each for each in disk.path.rglob("*") if each.is_file()]
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole + b"x", whole[:30] + bytes([whole[30] ^ 1]) + whole[31:], bytes(len(whole))):
        path.write_bytes(damaged)
        answer = alice.get(FILE)
        assert answer.status_code == 409
        assert "This file cannot be opened." in answer.text
        assert answer.headers["X-Frame-Options"] == "DENY"
    path.unlink()
    assert alice.get(FILE).status_code == 410


def test_a_storage_that_cannot_be_read_is_said(
    cast: Cast, disk: Store, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(5, "as told")

    send(cast)
    with monkeypatch.context() as patched:
        patched.setattr(LocalFileOpener, "read", fail)
        answer = alice.get(FILE)
    assert answer.status_code == 503
    assert "Files cannot be saved or opened now." in answer.text
    assert alice.get(FILE).data == PDF


def test_damage_further_on_ends_the_answer_early(cast: Cast, disk: Store, alice: FlaskClient) -> None:
    send(cast, PDF + bytes(200_000))
    [path] = [each for each in disk.path.rglob("*") if each.is_file()]
    sealed = bytearray(path.read_bytes())
    sealed[100_000] ^= 1
    path.write_bytes(sealed)
    with alice.get(FILE, buffered=False) as answer:
        assert (answer.status_code, answer.content_length) == (200, len(PDF) + 200_000)
        with pytest.raises(DamagedFile):
            list(answer.response)


def test_a_large_file_takes_no_memory_and_is_closed(
    cast: Cast, disk: Store, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Stored] = []
    monkeypatch.setattr(Stored, "close", lambda self: closed.append(self) or self._file.close())
    send(cast, PDF + bytes(30_000_000))
    tracemalloc.start()
    try:
        with alice.get(FILE, buffered=False) as answer:
            assert sum(map(len, answer.response)) == len(PDF) + 30_000_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
    alice.get(FILE, buffered=False).close()  # by somebody who goes away at once
    alice.head(FILE).close()
    assert len(closed) == 3
