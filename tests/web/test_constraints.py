"""What the look before could not see, the database refuses: told at the field, by page, by API and by command."""

import pytest
from flask import Flask

from hrapp.core.keys import unique_key
from tests.support.cast import Cast
from tests.support.forms import refused_fields
from tests.support.people import ADA, api, card, hired, people
from tests.support.races import somebody_faster

# What is sent, and how somebody else takes it first.
PEOPLE = {
    "number": (
        {"number": "X-1"},
        f"UPDATE employees SET number = 'X-1', number_key = '{unique_key('X-1')}' WHERE first_name = 'Bob'",
    ),
    "work_email": (
        {"work_email": "a@b.c.example"},
        "UPDATE employees SET work_email = 'A@b.C.example' WHERE first_name = 'Bob'",
    ),
}
UNITS = [(kind, field) for kind in ("departments", "branches") for field in ("name", "code")]
SET = {"name": "name = :value, name_key = :key", "code": "code = :value"}
KITCHEN = {"name": "Kitchen", "code": "KIT"}


def taking(value: str) -> dict[str, str]:
    return {"value": value, "key": unique_key(value)}


@pytest.mark.parametrize("field", PEOPLE)
def test_a_new_record_finds_a_number_or_email_taken_by_page(app: Flask, cast: Cast, field: str) -> None:
    sent, taken = PEOPLE[field]
    hired(cast, first_name="Bob")
    with somebody_faster(app, cast.acme, "INSERT INTO employees", taken):
        answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | sent)
    assert (answer.status_code, refused_fields(answer.text)) == (409, [field])
    assert f'value="{sent[field]}"' in answer.text
    assert len(people(cast, cast.acme)) == 1


@pytest.mark.parametrize("field", PEOPLE)
def test_a_new_record_finds_a_number_or_email_taken_by_api(app: Flask, cast: Cast, field: str) -> None:
    sent, taken = PEOPLE[field]
    hired(cast, first_name="Bob")
    with somebody_faster(app, cast.acme, "INSERT INTO employees", taken):
        answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | sent)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.json["errors"] == {field: ["This is already in use."]}


@pytest.mark.parametrize("field", PEOPLE)
def test_a_changed_record_finds_a_number_or_email_taken(app: Flask, cast: Cast, field: str) -> None:
    sent, taken = PEOPLE[field]
    hired(cast, first_name="Bob")
    ada = hired(cast)
    with somebody_faster(app, cast.acme, "UPDATE employees SET", taken):
        page = cast.alice.client.post(
            card(cast, ada["id"], "work" if field == "number" else "contact"), data=ADA | sent | {"version": 1}
        )
    assert (page.status_code, refused_fields(page.text)) == (409, [field])
    problem = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=sent | {"version": 1})
    assert (problem.status_code, list(problem.json["errors"])) == (422, [field])


@pytest.mark.parametrize(("kind", "field"), UNITS)
def test_a_new_department_or_branch_finds_its_name_or_code_taken(app: Flask, cast: Cast, kind: str, field: str) -> None:
    taken = f"UPDATE {kind} SET {SET[field]} WHERE code = 'OTH'"
    client = cast.alice.client
    assert client.post(api(cast.acme, f"{kind}/"), json={"name": "Other", "code": "OTH"}).status_code == 201
    with somebody_faster(app, cast.acme, f"INSERT INTO {kind}", taken, **taking(KITCHEN[field])):
        page = client.post(cast.acme.url(f"{kind}/"), data=KITCHEN)
    assert (page.status_code, refused_fields(page.text)) == (409, [field])
    with somebody_faster(app, cast.acme, f"INSERT INTO {kind}", f"UPDATE {kind} SET {SET[field]}", **taking("NEXT")):
        problem = client.post(api(cast.acme, f"{kind}/"), json=KITCHEN | {field: "NEXT"})
    assert (problem.status_code, list(problem.json["errors"])) == (409, [field])


def test_a_department_whose_branch_is_gone_is_told_at_the_branch(app: Flask, cast: Cast) -> None:
    branch = cast.alice.client.post(api(cast.acme, "branches/"), json={"name": "Douala"}).json["id"]
    with somebody_faster(app, cast.acme, "INSERT INTO departments", "DELETE FROM branches"):
        page = cast.alice.client.post(cast.acme.url("departments/"), data=KITCHEN | {"branch_id": branch})
    assert (page.status_code, refused_fields(page.text)) == (422, ["branch_id"])
    assert "This does not exist" in page.text


def test_a_hire_whose_manager_is_gone_is_told_at_the_manager(app: Flask, cast: Cast) -> None:
    boss = hired(cast)["id"]
    gone = "DELETE FROM job_records; DELETE FROM employees"
    with somebody_faster(app, cast.acme, "INSERT INTO employees", gone):
        answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"manager_id": boss})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["manager_id"])


@pytest.mark.parametrize(
    "words",
    [
        ["rename", "globex", "initech"],
        ["create", "--company", "X", "--owner-email", "a@b.example", "--slug", "initech"],
    ],
)
def test_a_command_whose_web_address_is_taken_says_so_in_one_line(app: Flask, cast: Cast, words: list[str]) -> None:
    assert cast.globex
    before = "UPDATE public.employers" if words[0] == "rename" else "INSERT INTO public.employers"
    taken = "UPDATE public.employers SET slug = 'initech' WHERE slug = 'acme'"
    with somebody_faster(app, cast.acme, before, taken):
        result = app.test_cli_runner().invoke(args=["tenants", *words])
    assert (result.exit_code, result.output) == (1, "Error: slug: This is already in use.\n")
