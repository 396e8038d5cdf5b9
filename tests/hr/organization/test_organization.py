"""Departments and branches, by page and by API."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.hr.organization.models import Department
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.people import ADA, api, events, hired, records
from tests.support.races import all_at_once

KINDS = ("departments", "branches")


def made(cast: Cast, kind: str, **values: Any) -> dict[str, Any]:
    """A department or branch that Alice made at Acme."""
    answer = cast.alice.client.post(api(cast.acme, f"{kind}/"), json=values)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def form_of(unit: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": unit["name"], "code": unit["code"], "version": "1"} | more


@pytest.mark.parametrize("kind", KINDS)
def test_alice_makes_one_by_the_form(cast: Cast, kind: str) -> None:
    assert cast.alice.client.get(cast.acme.url(f"{kind}/new")).status_code == 200
    answer = cast.alice.client.post(cast.acme.url(f"{kind}/"), data={"name": "Human Resources"})
    assert (answer.status_code, answer.location) == (303, cast.acme.url(f"{kind}/"))
    shown = cast.alice.client.get(answer.location).text
    assert "Human Resources" in shown
    assert ">HR<" in shown
    assert events(cast, cast.acme, "created")[-1].changes["code"] == [None, "HR"]


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_codes_are_given_once(cast: Cast, kind: str) -> None:
    made(cast, kind, name="Finance")
    assert made(cast, kind, name="Finland")["code"] == "FIN2"
    taken = cast.alice.client.post(api(cast.acme, f"{kind}/"), json={"name": "FINANCE", "code": "fin"})
    assert (taken.status_code, set(taken.json["errors"])) == (422, {"name", "code"})
    page = cast.alice.client.post(cast.acme.url(f"{kind}/"), data={"name": "finance"})
    assert page.status_code == 422
    assert 'value="finance"' in page.text


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("departments", "name", ""),
        ("departments", "name", "x" * 101),
        ("departments", "code", "a b"),
        ("departments", "parent_id", "00000000-0000-0000-0000-000000000007"),
        ("departments", "branch_id", "00000000-0000-0000-0000-000000000007"),
        ("departments", "head_id", "00000000-0000-0000-0000-000000000007"),
        ("branches", "country", "Atlantis"),
        ("branches", "time_zone", "Mars/Base"),
        ("branches", "email", "nobody"),
        ("branches", "name", "a\x07b"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, kind: str, field: str, value: str) -> None:
    answer = cast.alice.client.post(api(cast.acme, f"{kind}/"), json={"name": "Some"} | {field: value})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_departments_are_shown_as_a_tree(cast: Cast) -> None:
    top = made(cast, "departments", name="Operations")
    middle = made(cast, "departments", name="Kitchen", parent_id=top["id"])
    made(cast, "departments", name="Bakery", parent_id=middle["id"])
    made(cast, "departments", name="Office")
    html = cast.alice.client.get(cast.acme.url("departments/")).text
    assert re.findall(r'/edit"\s+class="person-name">(\w+)</a>', html) == ["Office", "Operations", "Kitchen", "Bakery"]


def test_a_tree_may_be_of_any_depth(app: Flask, cast: Cast) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        above = None
        for number in range(1200):
            session.add(Department(id=(below := uuid7()), name=f"Level {number}", code=f"L{number}", parent_id=above))
            session.flush()
            above = below
        session.commit()
    for page in ("", "departments/", "departments/new", f"departments/{above}/edit", "employees/", "employees/new"):
        assert cast.alice.client.get(cast.acme.url(page)).status_code == 200, page


def test_a_department_is_never_below_itself(cast: Cast) -> None:
    top = made(cast, "departments", name="Operations")
    below = made(cast, "departments", name="Kitchen", parent_id=top["id"])
    for parent in (top, below):
        refused = cast.alice.client.patch(
            api(cast.acme, f"departments/{top['id']}"), json={"parent_id": parent["id"], "version": 1}
        )
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["parent_id"])
        page = cast.alice.client.post(
            cast.acme.url(f"departments/{top['id']}"), data=form_of(top, parent_id=parent["id"])
        )
        assert page.status_code == 422


@pytest.mark.parametrize(("kind", "field"), [("departments", "department_id"), ("branches", "branch_id")])
def test_one_with_people_stays_in_use(cast: Cast, kind: str, field: str) -> None:
    unit = made(cast, kind, name="Kitchen")
    ada = hired(cast, **{field: unit["id"]})
    url = cast.acme.url(f"{kind}/{unit['id']}/deactivation")
    refused = cast.alice.client.post(url)
    assert refused.status_code == 409
    assert "still has people in it (1)" in refused.text
    assert (
        cast.alice.client.patch(
            api(cast.acme, f"{kind}/{unit['id']}"), json={"active": False, "version": 1}
        ).status_code
        == 409
    )
    moved = {field: None, "version": 1}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=moved).status_code == 200
    assert cast.alice.client.post(url).status_code == 303
    refused = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json={field: unit["id"], "version": 2})
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert cast.alice.client.post(cast.acme.url(f"{kind}/{unit['id']}/activation")).status_code == 303
    assert cast.alice.client.get(api(cast.acme, f"{kind}/{unit['id']}")).json["active"] is True


def test_one_with_departments_below_stays_in_use(cast: Cast) -> None:
    top = made(cast, "departments", name="Operations")
    made(cast, "departments", name="Kitchen", parent_id=top["id"])
    assert cast.alice.client.post(cast.acme.url(f"departments/{top['id']}/deactivation")).status_code == 409


def test_a_head_may_be_typed(cast: Cast) -> None:
    ada = hired(cast)
    unit = made(cast, "departments", name="Kitchen")
    url = cast.acme.url(f"departments/{unit['id']}")
    assert cast.alice.client.post(url, data=form_of(unit, head_id="Nobody")).status_code == 422
    assert cast.alice.client.post(url, data=form_of(unit, head_id="Ada Lovelace (EMP-001)")).status_code == 303
    assert cast.alice.client.get(api(cast.acme, f"departments/{unit['id']}")).json["head_id"] == ada["id"]
    assert "Ada Lovelace (EMP-001)" in cast.alice.client.get(url + "/edit").text


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_count_people_and_lead_to_them(cast: Cast, kind: str) -> None:
    unit = made(cast, kind, name="Kitchen")
    field = {"departments": "department", "branches": "branch"}[kind]
    hired(cast, **{f"{field}_id": unit["id"]})
    html = cast.alice.client.get(cast.acme.url(f"{kind}/")).text
    assert f"employees/?{field}={unit['id']}" in html


@pytest.mark.parametrize("kind", KINDS)
def test_charlie_finds_nothing_of_acme(cast: Cast, kind: str) -> None:
    unit = made(cast, kind, name="Secret")
    for employer in (cast.acme, cast.globex):
        for url in tried(employer, kind, unit["id"]):
            assert cast.charlie.client.get(url, follow_redirects=True).status_code in (404, 405), url
            assert cast.charlie.client.post(url, data=form_of(unit)).status_code in (404, 405), url
        patched = cast.charlie.client.patch(api(employer, f"{kind}/{unit['id']}"), json={"name": "Mine"})
        assert patched.status_code == 404
    for url in (cast.acme.url(f"{kind}/"), api(cast.acme, f"{kind}/")):
        assert cast.charlie.client.get(url).status_code == 404
    assert "Secret" not in cast.charlie.client.get(cast.globex.url(f"{kind}/")).text


def tried(employer: CastEmployer, kind: str, unit_id: str) -> list[str]:
    endings = ("", "/edit", "/deactivation", "/activation")
    return [*(employer.url(f"{kind}/{unit_id}{ending}") for ending in endings), api(employer, f"{kind}/{unit_id}")]


def test_acmes_department_is_none_of_globexs(cast: Cast) -> None:
    unit = made(cast, "departments", name="Secret")
    for field in ("parent_id", "branch_id", "head_id"):
        answer = cast.charlie.client.post(api(cast.globex, "departments/"), json={"name": "X", field: unit["id"]})
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


@pytest.mark.parametrize("kind", KINDS)
def test_bob_changes_nothing(cast: Cast, kind: str) -> None:
    assert cast.bob.client.post(cast.acme.url(f"{kind}/"), data={"name": "Mine"}).status_code == 403
    assert cast.mona.client.post(api(cast.acme, f"{kind}/"), json={"name": "Mine"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_markup_is_shown_as_text(cast: Cast, kind: str) -> None:
    made(cast, kind, name="<script>alert(1)</script>")
    assert "<script>alert" not in cast.alice.client.get(cast.acme.url(f"{kind}/")).text


def changed(cast: Cast, kind: str, row: dict[str, Any], **values: Any) -> Any:
    url = api(cast.acme, f"{kind}/{row['id']}")
    version = cast.alice.client.get(url).json["version"]
    return cast.alice.client.patch(url, json=values | {"version": version})


@pytest.mark.parametrize(("kind", "field"), [("departments", "parent_id"), ("branches", "branch_id")])
def test_what_is_inactive_cannot_hold_an_active_department(cast: Cast, kind: str, field: str) -> None:
    above = made(cast, kind, name="Old")
    below = made(cast, "departments", name="Reception", **{field: above["id"]})
    refused = changed(cast, kind, above, active=False)
    assert (refused.status_code, "Reception" in refused.json["detail"]) == (409, True)
    assert changed(cast, "departments", below, active=False).status_code == 200
    assert changed(cast, kind, above, active=False).status_code == 200
    back = changed(cast, "departments", below, active=True)
    assert (back.status_code, "Old" in back.json["detail"]) == (409, True)
    page = cast.alice.client.post(cast.acme.url(f"departments/{below['id']}/activation"))
    assert page.status_code == 409
    new = cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "New", field: above["id"]})
    other = made(cast, "departments", name="Other")
    moved = changed(cast, "departments", other, **{field: above["id"]})
    assert [(answer.status_code, list(answer.json["errors"])) for answer in (new, moved)] == [(422, [field])] * 2
    assert changed(cast, "departments", below, **{field: None, "active": True}).status_code == 200


@pytest.mark.parametrize(("kind", "field"), [("departments", "department_id"), ("branches", "branch_id")])
def test_nobody_is_put_into_what_is_inactive_and_who_is_there_can_be_read_and_edited(
    cast: Cast, kind: str, field: str
) -> None:
    unit = made(cast, kind, name="Old")
    ada = hired(cast, **{field: unit["id"]})
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(text(f"UPDATE {kind} SET active = false"))  # as an earlier release allowed
        session.commit()
    new = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {field: unit["id"]})
    assert (new.status_code, list(new.json["errors"])) == (422, [field])
    url = api(cast.acme, f"employees/{ada['id']}")
    assert cast.alice.client.patch(url, json={"job_title": "Chief", field: unit["id"], "version": 1}).status_code == 200
    assert "1 person is in an inactive department or branch" in cast.alice.client.get(cast.acme.url()).text


def test_of_a_parent_that_goes_and_a_child_that_comes_at_once_one_wins(cast: Cast) -> None:
    parent, url = made(cast, "departments", name="Parent"), api(cast.acme, "departments/")

    def act(client: FlaskClient, number: int) -> TestResponse:
        if number % 2:
            return client.patch(f"{url}{parent['id']}", json={"active": False, "version": 1})
        return client.post(url, json={"name": f"Child {number}", "parent_id": parent["id"]})

    all_at_once(cast, act)
    found = cast.alice.client.get(url).json
    held = [row for row in found if row["parent_id"] == parent["id"] and row["active"]]
    (active,) = [row["active"] for row in found if row["id"] == parent["id"]]
    assert active is bool(held)


@pytest.mark.parametrize(("kind", "field"), [("departments", "department_id"), ("branches", "branch_id")])
def test_its_people_are_named_and_moved_as_it_is_deactivated(cast: Cast, kind: str, field: str) -> None:
    old, new, inactive = (made(cast, kind, name=name) for name in ("Kitchen", "Bakery", "Cellar"))
    ada = hired(cast, **{field: old["id"]})
    for number in range(6):
        hired(cast, first_name=f"Ann{number}", last_name=f"Baker{number}", **{field: old["id"]})
    url = cast.acme.url(f"{kind}/{old['id']}")
    assert cast.alice.client.post(cast.acme.url(f"{kind}/{inactive['id']}/deactivation")).status_code == 303
    page = cast.alice.client.get(f"{url}/edit").text
    assert "Still in it (7):" in page
    assert "Ann0 Baker0</a>" in page
    assert "and 2 more" in page
    assert 'value="' + new["id"] in page
    for nowhere in (old["id"], inactive["id"], "00000000-0000-0000-0000-000000000007", "x"):
        refused = cast.alice.client.post(f"{url}/deactivation", data={"move_to": nowhere})
        assert refused.status_code == 422
        assert 'id="errors-move_to"' in refused.text
    moved = cast.alice.client.post(f"{url}/deactivation", data={"move_to": new["id"]})
    assert moved.status_code == 303
    shown = cast.alice.client.get(api(cast.acme, f"employees/{ada['id']}")).get_json()
    assert shown[field] == new["id"]
    assert len(records(cast, cast.acme, ada["id"])) == 2
    assert cast.alice.client.get(api(cast.acme, f"{kind}/{old['id']}")).get_json()["active"] is False


def test_departments_below_are_named(cast: Cast) -> None:
    top = made(cast, "departments", name="Operations")
    made(cast, "departments", name="Kitchen", parent_id=top["id"])
    refused = cast.alice.client.post(cast.acme.url(f"departments/{top['id']}/deactivation"))
    assert refused.status_code == 409
    assert "still holds active departments: Kitchen" in refused.text
