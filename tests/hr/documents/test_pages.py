"""The pages of documents: to add, show, renew, verify and delete them, each by whom it is for, and losing nothing."""

import errno
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.hr.documents.models import Document
from hrapp.tenancy.scope import tenant_scope
from tests.support import documents as papers_of
from tests.support.cast import Cast, CastEmployer
from tests.support.files import DOCX_PARTS, PDF, PICTURES, zipped
from tests.support.forms import fill_in, refused_fields, text_of, version_in
from tests.support.log import actions, events_of
from tests.support.mailbox import work
from tests.support.races import all_at_once
from tests.support.settings import set_by_page
from tests.support.statements import counted
from tests.support.storages import failing_disk, files_below

SCRIPT = {"HX-Request": "true"}
KINDS = ["pdf", "image", "word"]


def add(cast: Cast, *files: tuple[bytes, str], **values: Any) -> TestResponse:
    """Send files for Bob as Alice, by the form without scripts unless `headers` say otherwise."""
    headers = values.pop("headers", {})
    sent = {"employee": str(bob_of(cast)), "type": "contract", "visibility": "hr"} | values
    parts = {"file": [(BytesIO(content), name) for content, name in files]}
    return cast.alice.client.post(cast.acme.url("documents"), data=sent | parts, headers=headers)


def add_document(cast: Cast, employer: CastEmployer, *args: Any, **values: Any) -> UUID:
    with cast.app.app_context():
        return papers_of.add_document(employer, *args, **values)


def renew_document(cast: Cast, document_id: UUID, **values: Any) -> UUID:
    with cast.app.app_context():
        return papers_of.renew_document(cast.acme, document_id, **values)


def bob_of(cast: Cast) -> UUID:
    return cast.bob.employee_ids["acme"]


def documents(app: Flask, cast: Cast) -> list[Document]:
    """Acme's versions in the order in which they were added."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        return list(session.scalars(select(Document).order_by(Document.id)))


def stored(app: Flask) -> list[Path]:
    """The files that are stored after the worker has deleted those that are due."""
    work(app)
    found = files_below(Path(app.config["STORAGE_URL"].removeprefix("file://")))
    return [path for path in found if not path.name.startswith(".draft")]


def url_of(cast: Cast, document_id: UUID, more: str = "") -> str:
    return cast.acme.url(f"documents/{document_id}{more}")


def tab(client: FlaskClient, cast: Cast) -> str:
    return text_of(client.get(cast.acme.url(f"employees/{bob_of(cast)}/documents")).text)


# Adding


def test_several_files_become_documents_and_the_tab_shows_what_is_missing_first(app: Flask, cast: Cast) -> None:
    required = ["resume", "contract", "identity"]
    set_by_page(cast, "documents", documents_required=required, documents_types=KINDS, documents_size=20)
    assert "Missing" in tab(cast.alice.client, cast)
    # It would tell his manager, who finds résumés, of which type there is one that is marked “HR only”.
    assert "Missing" not in tab(cast.mona.client, cast)
    own = cast.bob.client.get(cast.acme.url(f"employees/{bob_of(cast)}/documents")).text
    assert cast.bob.client.get(re.findall('href="([^"]+me/documents/new[^"]+)"', own)[0]).status_code == 200
    answer = add(cast, (PDF, "Contract 2026.pdf"), (PICTURES["PNG"], "../../Page 2.exe"), expires_on="2190-05-01")
    assert (answer.status_code, answer.location) == (303, cast.acme.url(f"employees/{bob_of(cast)}/documents"))
    assert [(each.title, each.file_name, each.media_type) for each in documents(app, cast)] == [
        ("Contract 2026", "Contract 2026.pdf", "application/pdf"),
        ("Page 2.exe", "Page 2.exe.png", "image/png"),
    ]
    page = tab(cast.alice.client, cast)
    assert re.search(r"Missing .* Identity document Add Contract PDF Contract 2026", page)
    assert "Expires on 1 May 2190 · in 163 years" in page
    assert "Not verified HR only" in page
    assert actions(app, cast.acme).count("document added") == 2


def test_all_or_none_of_several_and_each_that_is_refused_is_named(app: Flask, cast: Cast) -> None:
    answer = add(
        cast, (PDF, "Good.pdf"), (bytes(range(9)), "Bad.pdf"), (b"", "Empty.pdf"), (b"plain words", "Notes.txt")
    )
    assert answer.status_code == 422
    words = text_of(answer.text)
    assert "Empty.pdf is empty." in words
    assert "Bad.pdf cannot be accepted:" in words
    assert (documents(app, cast), stored(app)) == ([], [])
    words = text_of(add(cast, (PDF, "Good.pdf"), (b"plain words", "Notes.txt"), type="").text)
    assert "Please fill this in." in words
    words = text_of(add(cast, (PDF, "Good.pdf"), (b"plain words", "Notes.txt")).text)
    assert "Notes.txt: This kind of file is not accepted here." in words
    assert refused_fields(add(cast).text) == ["file"]
    assert (documents(app, cast), stored(app)) == ([], [])


def test_a_script_gets_an_address_or_the_fields_with_their_mistakes(app: Flask, cast: Cast) -> None:
    answer = add(cast, (PDF, "A.pdf"), type="", issued_on="2026-05-02", expires_on="2026-05-01", headers=SCRIPT)
    assert (answer.status_code, answer.text.count("<form"), answer.text.count("data-upload-fields")) == (422, 0, 1)
    assert "Please fill this in." in answer.text
    answer = add(cast, (PDF, "A.pdf"), issued_on="2026-05-02", expires_on="2026-05-01", headers=SCRIPT)
    assert "It cannot expire before it was issued." in answer.text
    answer = add(cast, (b"<svg/>", "A.pdf"), headers=SCRIPT)
    assert "A.pdf" in text_of(answer.text.partition("data-upload-error")[2].partition("</p>")[0])
    answer = add(cast, (PDF, "A.pdf"), headers=SCRIPT)
    assert (answer.status_code, answer.text) == (201, "")
    assert answer.location == cast.acme.url(f"employees/{bob_of(cast)}/documents")
    assert len(documents(app, cast)) == len(stored(app)) == 1


def test_the_settings_hold_as_they_are_when_the_file_has_come(app: Flask, cast: Cast) -> None:
    assert cast.alice.client.get(cast.acme.url(f"documents/new?employee={bob_of(cast)}")).status_code == 200
    set_by_page(cast, "documents", documents_types=["image"], documents_size=1)
    assert "This kind of file is not accepted here." in add(cast, (PDF, "A.pdf")).text
    large = PICTURES["PNG"] + bytes(2 * 1024 * 1024)
    assert "Choose a file of at most 1 MB." in add(cast, (large, "A.png")).text
    assert (documents(app, cast), stored(app)) == ([], [])


def test_a_person_who_is_gone_or_never_was_leaves_no_file(app: Flask, cast: Cast) -> None:
    theirs = cast.hire(cast.globex, "Gina")
    for employee in (theirs, UUID(int=7), "nonsense"):
        for headers in ({}, SCRIPT):
            assert add(cast, (PDF, "A.pdf"), employee=str(employee), headers=headers).status_code == 404
    assert add(cast, (PDF, "A.pdf"), employee="", type="identity").status_code == 422  # no document of a company
    assert (documents(app, cast), stored(app)) == ([], [])
    assert add(cast, (PDF, "Handbook.pdf"), employee="", type="policy").location == cast.acme.url("documents/company")


def test_a_full_disk_is_said_to_people_and_scripts_alike(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing_disk(monkeypatch, "write", errno.ENOSPC):
        for headers in ({}, SCRIPT):
            answer = add(cast, (PDF, "A.pdf"), headers=headers)
            assert answer.status_code == 503
            assert "There is no room for more files now." in answer.text.partition('class="error-message"')[2]
    assert (documents(app, cast), stored(app)) == ([], [])


def test_sent_twice_it_acts_once(app: Flask, cast: Cast) -> None:
    page = cast.alice.client.get(cast.acme.url(f"documents/new?employee={bob_of(cast)}")).text
    key = re.search('name="form_key" value="([^"]+)"', page)
    assert key
    for _time in range(2):
        answer = add(cast, (PDF, "A.pdf"), form_key=key[1])
        assert answer.status_code == 303
    assert len(documents(app, cast)) == len(stored(app)) == 1


# One document


def test_a_document_is_renewed_and_the_former_version_stays(app: Flask, cast: Cast) -> None:
    today = date.today()
    first = add_document(
        cast, cast.acme, bob_of(cast), "passport", expires_on=today + timedelta(days=2), title="Passport"
    )
    url, client = url_of(cast, first), cast.alice.client
    page = client.get(f"{url}/renewal").text
    assert 'value="Passport"' in page
    assert "The version before says" in page
    sent = {"title": "Passport", "expires_on": "2190-01-01", "type": "other", "visibility": "hr"}
    answer = client.post(f"{url}/renewal", data=sent | {"file": (BytesIO(PICTURES["PNG"]), "New.png")})
    old, new = documents(app, cast)
    assert answer.location == url_of(cast, new.id)
    assert (new.type, new.visibility, new.number, old.is_current) == ("passport", "shared", 2, False)
    shown = text_of(client.get(url).text)
    assert "This is a former version" in shown
    assert client.get(answer.location).text.count(f"{url}/file") == 0
    assert "1 former version Passport Version 1" in tab(client, cast)
    again = client.post(f"{url}/renewal", data=sent | {"file": (BytesIO(PDF), "Late.pdf")})
    assert again.status_code == 409
    assert "This document has been renewed meanwhile" in again.text
    assert len(stored(app)) == 2


def test_of_two_renewals_at_once_one_wins(app: Flask, cast: Cast) -> None:
    first = add_document(cast, cast.acme, bob_of(cast))

    def renew(client: FlaskClient, which: int) -> TestResponse:
        sent = {"title": f"No. {which}", "file": (BytesIO(PDF), "New.pdf")}
        return client.post(url_of(cast, first, "/renewal"), data=sent, headers=SCRIPT)

    answers = all_at_once(cast, renew)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(documents(app, cast)) == len(stored(app)) == 2


def test_another_file_takes_the_verification_back(app: Flask, cast: Cast) -> None:
    document = add_document(cast, cast.acme, bob_of(cast))
    url, client = url_of(cast, document), cast.alice.client
    page = client.get(url).text
    opened = {"version": version_in(page)}
    assert client.post(f"{url}/verification", data=opened | {"from": "record"}).location.endswith(
        f"#document-{document}"
    )
    assert "Verified by Alice" in text_of(client.get(url).text)
    stale = client.post(f"{url}/verification/removal", data=opened, headers=SCRIPT)
    assert (stale.status_code, stale.headers["HX-Redirect"]) == (409, url)
    better = {"version": version_in(client.get(f"{url}/replacement").text), "file": (BytesIO(PDF + b"%"), "Better.pdf")}
    assert client.post(f"{url}/file", data=better).status_code == 303
    shown = text_of(client.get(url).text)
    assert "Not verified" in shown
    assert "Better.pdf" in shown
    file = client.get(f"{url}/file")
    assert file.data == PDF + b"%"
    # It is shown again from what the browser has kept, and so opened again.
    assert client.get(f"{url}/file", headers={"If-None-Match": file.headers["ETag"]}).status_code == 304
    assert actions(app, cast.acme).count("document opened") == 2
    assert len(stored(app)) == 1
    assert fill_in(client, url, {}).status_code == 422  # nothing was typed
    activity = text_of(client.get(cast.acme.url(f"employees/{bob_of(cast)}/activity")).text)
    assert "Document opened Title Scan" in activity
    assert "File of a document replaced Title Scan" in activity


def test_an_edit_is_for_all_versions_and_a_stale_one_shows_both(app: Flask, cast: Cast) -> None:
    first = add_document(cast, cast.acme, bob_of(cast), title="Contract")
    second = renew_document(cast, first, title="Contract")
    client, url = cast.alice.client, url_of(cast, second)
    opened = version_in(client.get(f"{url}/edit").text)
    sent = {"type": "other", "title": "Letter", "visibility": "hr", "version": opened}
    assert client.post(url, data=sent).status_code == 303
    assert {(each.type, each.visibility) for each in documents(app, cast)} == {("other", "hr")}
    late = client.post(url, data=sent | {"title": "Note"})
    assert late.status_code == 409
    assert "Letter" in late.text
    assert "Note" in late.text
    bad = client.post(url, data={**sent, "version": version_in(late.text), "type": "nonsense", "expires_on": "soon"})
    assert refused_fields(bad.text) == ["type", "expires_on"]


def test_a_version_or_all_of_them_are_deleted_with_their_files(app: Flask, cast: Cast) -> None:
    first = add_document(cast, cast.acme, bob_of(cast), title="Old one")
    second = renew_document(cast, first, title="New one")
    client, url = cast.alice.client, url_of(cast, second)
    page = client.get(f"{url}/removal")
    assert "the one before becomes current again: Old one" in text_of(page.text)
    answer = client.post(f"{url}/removal", data={"version": version_in(page.text), "what": "version"})
    assert answer.location == url_of(cast, first)
    assert len(stored(app)) == 1
    assert [each.is_current for each in documents(app, cast)] == [True]
    assert client.get(f"{url}/file").status_code == 404
    again = renew_document(cast, first)
    url = url_of(cast, again)
    version = version_in(client.get(f"{url}/removal").text)
    answer = client.post(f"{url}/removal", data={"version": version, "what": "all"})
    assert answer.location == cast.acme.url(f"employees/{bob_of(cast)}/documents")
    assert (documents(app, cast), stored(app)) == ([], [])
    for more in ("", "/edit", "/file", "/renewal", "/removal", "/replacement"):
        assert client.get(url + more).status_code == 404
    assert actions(app, cast.acme)[-2:] == ["document renewed", "document deleted"]


def test_what_is_not_safe_is_never_shown_inline(cast: Cast) -> None:
    shown = {
        add_document(cast, cast.acme, None, "policy"): ("<iframe", "inline"),
        add_document(cast, cast.acme, None, "policy", content=PICTURES["PNG"]): ("<img", "inline"),
        add_document(cast, cast.acme, None, "policy", content=zipped(*DOCX_PARTS)): (
            "cannot show this kind",
            "attachment",
        ),
    }
    for document, (preview, disposition) in shown.items():
        url = url_of(cast, document)
        main = cast.alice.client.get(url).text.partition("<main")[2]
        assert preview in main
        file = cast.alice.client.get(f"{url}/file")
        assert file.headers["Content-Disposition"].startswith(disposition)
        assert "default-src 'none'" in file.headers["Content-Security-Policy"]
        saved = cast.alice.client.get(f"{url}/file?download=1")
        assert saved.headers["Content-Disposition"].startswith("attachment")
        head = cast.alice.client.head(f"{url}/file")
        assert (head.status_code, head.data, head.content_length) == (200, b"", file.content_length)


# Whose they are


CHANGES = ("", "/renewal", "/file", "/verification", "/verification/removal", "/removal")


def test_each_downloads_what_they_may_and_hr_alone_changes_it(app: Flask, cast: Cast) -> None:
    bob = bob_of(cast)
    papers = {
        "work": add_document(cast, cast.acme, bob, "certificate", title="Diploma"),
        "private": add_document(cast, cast.acme, bob, "contract", title="Contract"),
        "identity": add_document(cast, cast.acme, bob, "passport", title="Passport"),
        "hr": add_document(cast, cast.acme, bob, "certificate", visibility="hr", title="Secret"),
        "company": add_document(cast, cast.acme, None, "policy", title="Handbook"),
        "draft": add_document(cast, cast.acme, None, "policy", visibility="hr", title="Draft"),
    }
    former = {kind: document for kind, document in papers.items() if kind in ("identity", "hr", "work")}
    newest = {kind: renew_document(cast, document, title="Newer") for kind, document in former.items()}
    vera = cast.person("Vera", cast.acme, "viewer")
    max_ = cast.person("Max", cast.acme, "manager", hired=True)
    eve = cast.person("Eve", cast.acme, "employee", hired=True)
    found = {
        cast.alice: set(papers),
        vera: set(papers) - {"identity"},
        cast.mona: {"work", "company"},
        cast.bob: {"work", "private", "identity", "company"},
        max_: {"company"},
        eve: {"company"},
        cast.dana: {"company"},
        cast.charlie: set(),
    }
    for person, kinds in found.items():
        for kind, document in [*papers.items(), *newest.items()]:
            status = person.client.get(url_of(cast, document, "/file?download=1")).status_code
            assert status == (200 if kind in kinds else 404), (person.name, kind)
        for door in CHANGES if person is not cast.alice else ():
            for kind in ("company", "hr"):
                status = person.client.post(url_of(cast, papers[kind], door)).status_code
                assert status == (404 if person is cast.charlie else 403), (person.name, kind, door)
        page = person.client.get(cast.acme.url(f"employees/{bob}/documents"))
        expected = 404 if person in (max_, eve, cast.dana, cast.charlie) else 200
        assert page.status_code == expected, person.name
        seen = {kind for kind in ("work", "private", "identity", "hr") if str(papers[kind]) in page.text}
        assert seen == (kinds - {"company", "draft"} if expected == 200 else set()), person.name
    logged = [event for event in events_of(app, cast.acme) if event.action == "document opened"]
    assert {event.actor_name for event in logged} == {"Alice", "Vera", "Mona"}
    theirs = add_document(cast, cast.globex, None, "policy")
    assert cast.alice.client.get(url_of(cast, theirs, "/file?download=1")).status_code == 404


def test_somebody_who_has_left_has_their_documents_read_as_their_record_is(cast: Cast) -> None:
    left = cast.hire(cast.acme, "Lena", status="terminated", terminated_on=date(2025, 1, 1))
    document = add_document(cast, cast.acme, left, title="Letter")
    page = cast.alice.client.get(cast.acme.url(f"employees/{left}/documents"))
    assert "Letter" in page.text
    assert cast.mona.client.get(cast.acme.url(f"employees/{left}/documents")).status_code == 404
    assert cast.mona.client.get(url_of(cast, document, "/file")).status_code == 404


def test_the_tab_costs_few_statements_however_many_documents_there_are(app: Flask, cast: Cast) -> None:
    bob, client = bob_of(cast), cast.alice.client
    url = cast.acme.url(f"employees/{bob}/documents")
    client.get(url)
    numbers = []
    for _more in range(2):
        for _one in range(3):
            renew_document(cast, add_document(cast, cast.acme, bob))
        with counted(app) as sent:
            assert client.get(url).status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 10
