"""Who finds which document: a table of people and documents, held against every door, also for old versions."""

import re
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.core.storage import storage
from hrapp.hr.documents.models import Document
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from hrapp.platform.memberships.queries import active_membership
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.documents import add_document, left, renew_document
from tests.support.files import PDF
from tests.support.leaving import leave
from tests.support.people import api
from tests.support.routes import ANY_ID, Door, doors

# name → whose, type, visibility. Nina reports to nobody, Fay and Gus have left; None is the company.
DOCUMENTS = {
    "contract": ("bob", "contract", "shared"),
    "warning": ("bob", "other", "hr"),
    "passport": ("bob", "passport", "shared"),
    "diploma": ("bob", "certificate", "shared"),
    "reference": ("bob", "recommendation", "hr"),
    "foreign": ("nina", "certificate", "shared"),
    "former": ("fay", "contract", "shared"),
    "ended": ("gus", "contract", "shared"),
    "handbook": (None, "policy", "shared"),
    "lease": (None, "contract", "hr"),
}
# who → the documents that they find. Fay may still sign in, Gus may not any more; Olga's token is for Globex.
FINDS = {
    "hanna": set(DOCUMENTS),
    "vera": set(DOCUMENTS) - {"passport"},
    "mona": {"diploma", "handbook"},
    "bob": {"contract", "passport", "diploma", "handbook"},
    "fay": {"former", "handbook"},
    "gus": set(),
    "charlie": set(),
    "olga": set(),
}
# Who reads what is personal of others: the description.
READS_PRIVATE = {"hanna", "vera"}


class Kept(NamedTuple):
    """A document in two versions, whose title, description and content have its name."""

    former: UUID
    current: UUID


class Crowd:
    """Everybody, and the documents."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.acme = cast, cast.acme
        acme = cast.acme
        self.people: dict[str, Person] = {
            "alice": cast.alice,
            "mona": cast.mona,
            "bob": cast.bob,
            "charlie": cast.charlie,
            "olga": cast.operator,
            "hanna": cast.person("Hanna", acme, "hr"),
            "vera": cast.person("Vera", acme, "viewer", hired=True),
            **{name: cast.person(name.title(), acme, "employee", hired=True) for name in ("nina", "fay", "gus")},
        }
        with cast.app.app_context():
            self.kept = {name: self.keep(name, *said) for name, said in DOCUMENTS.items()}
        for name in ("fay", "gus"):
            leave(cast, acme, self.people[name].employee_ids["acme"])
        for employer in (acme, cast.globex):
            cast.join(cast.operator, employer, "owner")
        with cast.app.app_context():
            membership = active_membership(self.people["gus"].id, acme.id)
            assert membership
            membership.end()
            user = session.get_one(User, cast.operator.id)
            _row, secret = issue_api_token(user, cast.globex.id, "Payroll", None)
            session.commit()
        self.bearer = {"Authorization": f"Bearer {secret}"}

    def keep(self, name: str, whose: str | None, type: str, visibility: str) -> Kept:
        said = {"title": f"Secret {name}", "description": f"Private {name}"}
        employee_id = self.people[whose].employee_ids["acme"] if whose else None
        more = {"visibility": visibility, "content": content(name, 1), **said}
        former = add_document(self.cast.acme, employee_id, type, **more)
        return Kept(former, renew_document(self.cast.acme, former, content=content(name, 2), **said))

    def open(self, who: str, url: str, method: str = "GET", **more: Any) -> TestResponse:
        if who == "olga":
            return self.cast.nobody.open(url, method=method, headers=self.bearer, **more)
        return self.people[who].client.open(url, method=method, **more)


def content(name: str, number: int) -> bytes:
    return PDF + f"{name} {number}".encode()


@pytest.fixture
def crowd(cast: Cast) -> Crowd:
    return Crowd(cast)


def test_everybody_opens_what_the_table_says_and_nothing_else(crowd: Crowd) -> None:
    for who, finds in FINDS.items():
        # Whoever is nobody here is turned away before it matters which document it is.
        for name in DOCUMENTS if finds else ("contract", "handbook"):
            for number, document_id in enumerate(crowd.kept[name], 1):
                path = f"documents/{document_id}"
                shown, page = crowd.open(who, api(crowd.acme, path)), crowd.open(who, crowd.acme.url(path))
                files = [crowd.open(who, url) for url in files_of(crowd.acme, document_id)]
                if name in finds:
                    assert [file.data for file in files] == [content(name, number)] * 2, (who, name)
                    reads = who in READS_PRIVATE or DOCUMENTS[name][0] in (who, None)
                    assert shown.json["description"] == (f"Private {name}" if reads else None), (who, name)
                    assert (f"Private {name}" in page.text) == reads, (who, name)
                else:
                    assert {answer.status_code for answer in (shown, page, *files)} == {404}, (who, name, number)


def files_of(employer: CastEmployer, document_id: UUID) -> list[str]:
    path = f"documents/{document_id}/file"
    return [api(employer, path), employer.url(path)]


def test_no_list_shows_more(app: Flask, crowd: Crowd) -> None:
    bob = str(crowd.people["bob"].employee_ids["acme"])
    reading = [door.url.replace(str(ANY_ID), bob) for door in doors(app) if door.method == "GET"]
    lists = [url for url in reading if "document" in url and f"documents/{bob}" not in url]
    lists += [crowd.acme.url(path) for path in ("", "me", "search?q=Secret", f"employees/{bob}")]
    beside = [crowd.kept[name].current for name in ("passport", "warning", "foreign", "lease")]
    lists += [crowd.acme.url(f"{path}?preview={one}") for path in ("documents/", "documents/company") for one in beside]
    assert len(lists) > 20
    for who, finds in FINDS.items():
        listed = crowd.open(who, api(crowd.acme, "documents?size=100&q=Secret")).json.get("items", [])
        assert sorted(each["title"] for each in listed) == sorted(2 * [f"Secret {name}" for name in finds]), who
        for url in lists:
            found = set(re.findall(r"(?:Secret|Private) (\w+)", crowd.open(who, url).text))
            assert found <= finds, (who, url)


@pytest.mark.parametrize(("who", "slug"), [("mona", "acme"), ("bob", "acme"), ("vera", "acme"), ("charlie", "globex")])
def test_what_is_hidden_is_answered_as_what_is_not_there(app: Flask, crowd: Crowd, who: str, slug: str) -> None:
    """By every door of a document, with what it takes, so that nothing but the right to see it is in the way."""
    before = left(crowd.cast)
    to_one = [each for each in doors(app, slug) if f"/documents/{ANY_ID}" in each.url]
    assert len(to_one) > 15
    hidden = [versions.current for name, versions in crowd.kept.items() if name not in FINDS[who]]
    for door in to_one:
        absent = crowd.open(who, door.url, door.method, **body_for(app, door))
        assert absent.status_code in (403, 404), door
        for document_id in hidden if who != "charlie" else hidden[:2]:
            url = door.url.replace(str(ANY_ID), str(document_id))
            answer = crowd.open(who, url, door.method, **body_for(app, door))
            assert answer.status_code == absent.status_code, (door, answer.text)
            assert "Secret" not in answer.text, door
    assert left(crowd.cast) == before


def body_for(app: Flask, door: Door) -> dict[str, Any]:
    """What a door takes: a file, a change, or the fields of a form."""
    if door.method in ("GET", "DELETE"):
        return {}
    file = {"file": (BytesIO(PDF), "Mine.pdf")}
    if not door.url.startswith("/api/"):
        return {
            "data": file | {"version": "1", "title": "Mine", "type": "other", "visibility": "shared", "what": "all"}
        }
    if app.view_functions[door.endpoint].receives:  # type: ignore[attr-defined]
        return {"data": file}
    return {"json": {"title": "Mine", "version": 1}} if door.method == "PATCH" else {}


def test_a_key_opens_a_file_in_the_folder_of_its_own_employer_alone(crowd: Crowd) -> None:
    """Whatever a row says, as if it had been changed behind the application."""
    cast, document_id = crowd.cast, crowd.kept["contract"].current
    acme, globex = crowd.acme.tenant.schema_name, cast.globex.tenant.schema_name
    with cast.app.app_context():
        theirs = add_document(cast.globex, None, "policy", content=content("contract", 2))
        with tenant_scope(crowd.acme.tenant):
            key = session.get_one(Document, document_id).key
    copied = storage.folder(globex).draft()
    with storage.folder(acme).open(key) as file, copied:
        copied.write(file.read(10_000))
        copied.commit()
    for stolen in (key, f"../{acme}/{key}", f"/{acme}/{key}", copied.key):
        with cast.app.app_context(), tenant_scope(cast.globex.tenant):
            session.execute(update(Document).values(key=stolen))
            session.commit()
        for url in files_of(cast.globex, theirs):
            answer = cast.charlie.client.get(url)
            assert answer.status_code == (409 if stolen == copied.key else 410), answer.text
            assert b"contract" not in answer.data
