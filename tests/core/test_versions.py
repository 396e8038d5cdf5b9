"""Versions against lost updates: a change names the version that it was made from, by its tag or in its body."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hrapp.core.api import Blueprint
from hrapp.core.extensions import session
from hrapp.hr.documents.models import Document
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.leaving.models import Departure
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.hr.settings.models import Settings
from hrapp.tenancy.base import Versioned
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.elsewhere import NEW
from tests.support.files import PDF
from tests.support.people import ADA, api
from tests.support.races import all_at_once


class Resource(NamedTuple):
    """A row that the API shows: where one is made and of what, and how it is changed."""

    path: str
    made_of: dict[str, Any]
    change: Callable[[FlaskClient, str, dict[str, str]], TestResponse]
    # Where it is listed, if not where it is made.
    listed: str = ""
    # Whether it is made with a file.
    has_file: bool = False
    # How it comes about, if nobody makes one by the API; the path.
    made_by: Callable[[Cast], str] | None = None

    def make(self, cast: Cast) -> str:
        """The path of a new one, or of the only one."""
        if self.made_by:
            return self.made_by(cast)
        if not self.made_of:
            return api(cast.acme, self.path)
        path = self.path
        if "{employee}" in path:
            path = path.format(employee=cast.hire(cast.acme, "Nina"))
        body = {"data": self.made_of | {"file": (BytesIO(PDF), "a.pdf")}} if self.has_file else {"json": self.made_of}
        made = cast.alice.client.post(api(cast.acme, path), **body)
        assert made.status_code == 201, made.text
        return self.newest(cast) if self.listed else made.headers["Location"]

    def newest(self, cast: Cast) -> str:
        (row,) = cast.alice.client.get(api(cast.acme, self.listed)).json["items"]
        return api(cast.acme, f"{self.listed}{row['id']}")


def patched(name: str) -> Callable[[FlaskClient, str, dict[str, str]], TestResponse]:
    return lambda client, url, headers: client.patch(url, json={name: "Head"}, headers=headers)


def pair(cast: Cast) -> str:
    first, second = sorted((cast.bob.employee_ids["acme"], hired(cast)))
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = DuplicatePair(first_id=first, second_id=second, score=80)
        session.add(found)
        session.commit()
        return api(cast.acme, f"duplicates/{found.id}")


def looked_for(cast: Cast) -> str:
    path = api(cast.acme, f"employees/{hired(cast)}/elsewhere")
    assert cast.alice.client.post(f"{path}/checks").status_code == 200
    return path


def hired(cast: Cast) -> UUID:
    made = cast.alice.client.post(api(cast.acme, "employees/"), json=NEW | {"passport_number": "C01X00T47"})
    return UUID(made.json["id"])


# Every model whose rows people edit through the API. A new one has to be added, or the first test fails.
RESOURCES: dict[type, Resource] = {
    Employee: Resource("employees/", ADA, patched("job_title")),
    Department: Resource("departments/", {"name": "Finance"}, patched("name")),
    Branch: Resource("branches/", {"name": "Finance"}, patched("name")),
    RelatedPerson: Resource("employees/{employee}/dependents", {"name": "Tim"}, patched("name")),
    JobRecord: Resource(
        "employees/{employee}/job-records", {"reason": "promotion", "job_title": "Lead"}, patched("job_title")
    ),
    Departure: Resource(
        "employees/{employee}/departures",
        {"kind": "resigned", "reason": "A new job", "last_day": "2100-12-31"},
        lambda client, url, headers: client.patch(url, json={"reason": "Another one"}, headers=headers),
    ),
    Document: Resource("documents/", {"type": "policy"}, patched("title"), has_file=True),
    Settings: Resource(
        "settings",
        {},
        lambda client, url, headers: client.patch(url, json={"invitation_days": 9}, headers=headers),
    ),
    Invitation: Resource(
        "employees/",
        ADA | {"work_email": "ada@acme.example", "invite": True},
        lambda client, url, headers: client.post(f"{url}/revocation", headers=headers),
        listed="invitations/",
    ),
    DuplicatePair: Resource(
        "duplicates/",
        {},
        lambda client, url, headers: client.post(f"{url}/difference", json={"reason": "Twins"}, headers=headers),
        made_by=pair,
    ),
    CrossInstitutionRecord: Resource("elsewhere", {}, patched("notes"), made_by=looked_for),
}


def test_every_row_that_people_edit_by_api_is_tried_here(app: Flask) -> None:
    packages = {blueprint.import_name.rpartition(".")[0] for blueprint in app.blueprints.values() if is_api(blueprint)}
    edited = {model for model in models(Versioned) if model.__module__.rpartition(".")[0] in packages}
    assert edited <= RESOURCES.keys()


def is_api(blueprint: object) -> bool:
    return isinstance(blueprint, Blueprint)


def models(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        yield found
        yield from models(found)


@pytest.mark.parametrize("model", RESOURCES)
def test_a_change_of_what_has_been_changed_since_is_refused(cast: Cast, model: type) -> None:
    resource = RESOURCES[model]
    url, client = resource.make(cast), cast.alice.client
    read = client.get(url)
    version = read.json["version"]
    assert read.headers["ETag"] == f'"{version}"'
    opened = {"If-Match": read.headers["ETag"]}
    answers = all_at_once(cast, lambda each, _: resource.change(each, url, opened), 3, role="admin")
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    (first,) = [answer for answer in answers if answer.status_code == 200]
    assert (first.headers["ETag"], first.json["version"]) == (f'"{version + 1}"', version + 1)
    late = resource.change(client, url, opened)
    assert (late.status_code, late.content_type, late.json["code"]) == (
        412, "application/problem+json", "precondition_failed",
    )  # fmt: skip
    assert client.get(url).headers["ETag"] == f'"{version + 1}"'


@pytest.mark.parametrize("model", [Employee, Department, Branch])
def test_a_change_says_what_it_was_made_from(cast: Cast, model: type) -> None:
    url = RESOURCES[model].make(cast)
    for headers in ({}, {"If-Match": ""}):
        answer = RESOURCES[model].change(cast.alice.client, url, headers)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["version"])


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('"1"', 200),
        ('"1:gzip"', 200),
        ('"1:br"', 200),
        ('"1-gzip"', 200),
        ('"1;br"', 200),
        ('W/"1"', 200),
        ('w/"1:gzip"', 200),
        ('"7", W/"1"', 200),
        ('"x","1"', 200),
        ("*", 200),
        ("1", 200),
        ('"7"', 412),
        ('"x"', 412),
        ('""', 412),
        ('"1:gzip:br"', 412),
        ('"1\xe9"', 412),
        ('"99999999999999999999"', 412),
        ('"2147483648"', 412),
        ("9" * 400, 400),
        ("-1", 400),
        ("\xb2", 400),
        ("\xd9\xa1", 400),
        ('"1', 400),
        ('"1" "2"', 400),
        ('"1",', 400),
        ('*, "1"', 400),
        ('W/"1e400', 400),
    ],
)
def test_tags_are_read_as_they_come_back(cast: Cast, tag: str, status: int) -> None:
    url = RESOURCES[Department].make(cast)
    answer = cast.alice.client.patch(url, json={"name": "Cash"}, headers={"If-Match": tag})
    assert answer.status_code == status, answer.text
    assert cast.alice.client.get(url).json["name"] == ("Cash" if status == 200 else "Finance")


def test_a_tag_behind_compression_comes_back_as_it_was_sent(cast: Cast) -> None:
    made_of = {"name": "Finance", "description": "Money. " * 200}
    url = cast.alice.client.post(api(cast.acme, "departments/"), json=made_of).headers["Location"]
    read = cast.alice.client.get(url, headers={"Accept-Encoding": "gzip"})
    tag = read.headers["ETag"]
    assert (read.headers["Content-Encoding"], tag) != ("", '"1"')
    assert cast.alice.client.patch(url, json={"name": "Cash"}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("version", "tag", "status", "code"),
    [
        (1, '"1"', 200, None),
        (1, "*", 200, None),
        (1, '"1", "2"', 200, None),
        (1, '"2"', 422, "invalid"),
        (2, '"1"', 422, "invalid"),
        (2, '"2"', 412, "precondition_failed"),
        (2, "*", 409, "stale"),
        (2, '"1", "2"', 409, "stale"),
    ],
)
def test_body_and_header_agree_or_nothing_is_done(
    cast: Cast, version: int, tag: str, status: int, code: str | None
) -> None:
    url = RESOURCES[Department].make(cast)
    change = {"name": "Cash", "version": version}
    answer = cast.alice.client.patch(url, json=change, headers={"If-Match": tag})
    assert answer.status_code == status
    assert code is None or answer.json["code"] == code
    assert ("version" in answer.json.get("errors", {})) == (status == 422)
