"""Fields that nobody may set, and ids of another employer in bodies and questions."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.support.files import PDF
from tests.support.people import ADA, api, card, hired, people

STRANGE = "0f0f0f0f-0f0f-7f0f-8f0f-0f0f0f0f0f0f"
# field → a value that an attacker would like it to have.
FORBIDDEN: dict[str, Any] = {
    "id": STRANGE, "user_id": STRANGE, "created_at": "2000-01-01T00:00:00Z", "updated_at": "2000-01-01T00:00:00Z",
    "terminated_on": "2024-05-01", "termination_reason": "theft", "rehire_eligible": False, "custom_admin": True,
    "search": "everybody", "role": "owner", "employer": "globex", "employer_id": STRANGE, "tenant_id": STRANGE,
    "is_operator": True, "state": "accepted", "password_hash": "x", "__class__": "x", "department": {"name": "Owned"},
}  # fmt: skip
UNTOUCHED = ("user_id", "terminated_on", "termination_reason", "rehire_eligible", "custom")


def untouched(cast: Cast) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in UNTOUCHED) for row in people(cast, cast.acme)]


def test_what_is_not_a_field_of_a_form_is_not_taken_from_it(cast: Cast) -> None:
    ada, client = hired(cast), cast.alice.client
    refused = [
        client.post(api(cast.acme, "employees/"), json=ADA | FORBIDDEN),
        client.patch(api(cast.acme, f"employees/{ada['id']}"), json=FORBIDDEN | {"version": 1, "job_title": "Chief"}),
    ]
    for answer in refused:
        assert {name.partition(".")[0] for name in answer.json["errors"]} == set(FORBIDDEN)
    page = {**ADA, **FORBIDDEN, "version": 1, "reason": "change"}
    form = {name: str(value) for name, value in page.items()}
    assert cast.alice.client.post(card(cast, ada["id"], "work"), data=form).status_code == 303
    assert untouched(cast) == [(None, None, None, None, {})]
    assert people(cast, cast.acme)[0].id == UUID(ada["id"])


def test_nobody_lifts_their_own_role(cast: Cast) -> None:
    hr = cast.person("Hanna", cast.acme, "hr").client
    for role in ("owner", "admin"):
        for answer in (
            hr.post(cast.acme.url("invitations/team"), data={"email": "x@x.example", "role": role}),
            hr.post(api(cast.acme, "invitations/"), json={"email": "x@x.example", "role": role}),
        ):
            assert answer.status_code in (403, 422)
    hr.post("/me", data={"name": "Hanna", "role": "owner", "is_operator": "true", "email": "owner@acme.example"})
    assert hr.get("/operator/").status_code == 404
    assert hr.get(cast.acme.url("profile/")).status_code == 403


@pytest.mark.parametrize("field", ["department_id", "branch_id", "manager_id"])
def test_an_id_of_another_employer_is_found_nowhere(cast: Cast, field: str) -> None:
    theirs = {
        "department_id": foreign(cast, "departments"),
        "branch_id": foreign(cast, "branches"),
        "manager_id": str(cast.hire(cast.globex, "Gina")),
    }[field]
    ada = hired(cast)
    client, url = cast.alice.client, api(cast.acme, f"employees/{ada['id']}")
    answers: list[TestResponse] = [
        client.post(api(cast.acme, "employees/"), json=ADA | {field: theirs}),
        client.patch(url, json={field: theirs, "version": 1}),
        client.post(cast.acme.url("employees/"), data=ADA | {field: theirs}),
        client.post(card(cast, ada["id"], "work"), data=ADA | {field: theirs, "version": 1}),
    ]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("Gina" not in answer.text and "Secret plans" not in answer.text for answer in answers)


def foreign(cast: Cast, kind: str) -> str:
    answer = cast.charlie.client.post(api(cast.globex, f"{kind}/"), json={"name": "Secret plans"})
    return str(answer.json["id"])


def test_an_id_of_another_employer_in_a_question_finds_nothing(cast: Cast) -> None:
    gina, plans = cast.hire(cast.globex, "Gina"), foreign(cast, "departments")
    hired(cast)
    client = cast.alice.client
    for path, asked in (
        ("employees/", {"department": plans}),
        ("employees/", {"q": str(gina)}),
        ("invitations/new", {"employee": str(gina)}),
        ("audit/", {"q": "Gina"}),
        ("search", {"q": "Gina"}),
        ("documents/", {"q": "Gina"}),
    ):
        answer = client.get(cast.acme.url(path), query_string=asked)
        assert answer.status_code == 200, path
        assert "Secret plans" not in answer.text
        assert "Gina Tester" not in answer.text
    for answer in (
        client.post(cast.acme.url("invitations/"), data={"employee_id": str(gina)}),
        client.post(api(cast.acme, "invitations/"), json={"employee_id": str(gina)}),
        client.post(api(cast.acme, "documents/"), data={"type": "other", "employee_id": str(gina), "file": pdf()}),
        client.post(cast.acme.url("documents"), data={"type": "other", "employee": str(gina), "file": pdf()}),
        client.post(api(cast.acme, "departments/"), json={"name": "New", "parent_id": plans}),
        client.post(api(cast.acme, "departments/"), json={"name": "New", "head_id": str(gina)}),
    ):
        assert answer.status_code in (404, 422)


def pdf() -> tuple[BytesIO, str]:
    return BytesIO(PDF), "Scan.pdf"


def test_a_parameter_said_twice_is_taken_once(cast: Cast) -> None:
    hired(cast)
    url = cast.acme.url("employees/")
    assert cast.alice.client.get(f"{url}?status=active&status=former&q=a&q=%00").status_code == 200
    assert cast.alice.client.get(f"/api/v1{url}?status=active&status=nonsense").status_code in (200, 422)


@pytest.mark.parametrize("value", [[], {}, 7, True, [["x"]], {"$ne": ""}, None])
def test_another_type_is_refused_with_its_field(cast: Cast, value: object) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"first_name": value})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["first_name"])
