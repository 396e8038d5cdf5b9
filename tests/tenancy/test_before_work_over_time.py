"""People of the release before work over time: they stay as they are, and their histories can be corrected."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.people import api
from tests.support.tenants import made_again_at
from tests.tenancy.test_earlier_revisions import in_schema, upgraded

ANY = {"If-Match": "*"}
# What the edit says: they are on probation; and a last day, where none was known.
SAID = {"promoted": {"status": "probation"}, "left undated": {"terminated_on": "2024-03-01"}}
NEW = ("access_ended_at", "birthday_shown", "match_keys")
# number: title, status, hire date, end of probation, last day, reason of leaving
PEOPLE = {
    "promoted": ("Head", "active", "2024-03-01", None, None, None),
    "probation": ("Analyst", "probation", "2024-03-01", "2190-06-01", None, None),
    "away": ("Analyst", "on_leave", "2024-03-01", None, None, None),
    "pending": ("Head", "pending", "2190-03-01", None, None, None),
    "left": ("Head", "resigned", "2024-03-01", "2024-05-31", "2025-06-30", "Moved away"),
    "left unrecorded": ("Analyst", "retired", "2024-03-01", None, "2025-06-30", None),
    "left undated": ("Analyst", "terminated", "2024-03-01", None, None, None),
    "left without history": ("Analyst", "terminated", "2024-03-01", None, "2025-06-30", None),
}
# number: day, title, status, reason
RECORDS = [
    *((each, "2024-03-01", "Analyst", "active", "hire") for each in PEOPLE if each not in ("pending", "probation")),
    ("probation", "2024-03-01", "Analyst", "probation", "hire"),
    ("pending", "2190-03-01", "Analyst", "pending", "hire"),
    ("pending", "2190-03-01", "Head", "pending", "promotion"),
    ("promoted", "2025-01-01", "Head", "active", "promotion"),
    ("away", "2025-02-01", "Analyst", "on_leave", "change"),
    ("left", "2025-01-01", "Head", "active", "promotion"),
    ("left", "2025-06-30", "Head", "resigned", "termination"),
]


def rows(cast: Cast) -> dict[str, dict[str, Any]]:
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        found = connection.execute(text("SELECT * FROM employees")).mappings().all()
    return {row["number"]: {name: value for name, value in row.items() if name not in NEW} for row in found}


def said(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"


@pytest.fixture
def people(app: Flask, cast: Cast) -> dict[str, str]:
    """number → id of people whom the release before has left, once the employer has been upgraded."""
    with app.app_context():
        made_again_at(cast.acme, "0007")
        for number, (title, status, *more) in PEOPLE.items():
            values = ", ".join(map(said, (title, status, *more)))
            in_schema(
                cast.acme,
                f"""INSERT INTO employees (id, number, first_name, last_name, employment_type, custom, version,
                        created_at, updated_at, job_title, status, hired_on, probation_ends_on, terminated_on,
                        termination_reason, name_key, number_key, title_key, search)
                    VALUES (md5('{number}')::uuid, '{number}', 'Ada', 'Lovelace', 'full_time', '{{}}', 1, now(), now(),
                        {values}, '', '{number}', '', '')""",
            )
        for place, (number, day, title, status, reason) in enumerate(RECORDS):
            if number != "left without history":
                in_schema(
                    cast.acme,
                    f"""INSERT INTO job_records (id, employee_id, effective_on, job_title, employment_type, status,
                            reason, created_at)
                        VALUES ('00000000-0000-7000-8000-{place:012}', md5('{number}')::uuid, '{day}', '{title}',
                            'full_time', '{status}', '{reason}', now())""",
                )
        before = rows(cast)
        upgraded(app)
    assert cast.alice.client.get(api(cast.acme, "employees/?status=all")).json["total"] == len(PEOPLE)
    assert rows(cast) == before
    return {number: str(row["id"]) for number, row in before.items()}


def test_nobody_changes_by_the_upgrade_and_an_edit_changes_nothing_else(
    app: Flask, cast: Cast, people: dict[str, str]
) -> None:
    before = rows(cast)
    for number, who in people.items():
        url = api(cast.acme, f"employees/{who}")
        edited = cast.alice.client.patch(url, json={"probation_ends_on": "2189-01-01"}, headers=ANY)
        assert edited.status_code in (200, 422), (number, edited.text)
        kept = cast.alice.client.get(url).json
        assert {name: kept[name] for name in ("status", "job_title", "hired_on", "terminated_on")} == {
            name: before[number][name] and str(before[number][name])
            for name in ("status", "job_title", "hired_on", "terminated_on")
        } | SAID.get(number, {}), number
    with app.app_context():
        found = app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).output
    # The keys of names, which are not made here.
    assert [line for line in found.splitlines() if "key" not in line] == []


@pytest.mark.parametrize("number", ["left", "left unrecorded", "left without history"])
def test_who_left_before_can_be_corrected_and_taken_back(cast: Cast, people: dict[str, str], number: str) -> None:
    who, client = people[number], cast.alice.client
    (departure,) = client.get(api(cast.acme, f"employees/{who}/departures")).json
    assert (departure["last_day"], departure["state"]) == ("2025-06-30", "approved")
    url = api(cast.acme, f"employees/{who}/departures/{departure['id']}")
    moved = client.patch(url, json={"last_day": "2025-07-31", "reason": "Moved"}, headers=ANY)
    assert moved.status_code == 200, moved.text
    shown = client.get(api(cast.acme, f"employees/{who}")).json
    assert (shown["status"], shown["terminated_on"]) == (PEOPLE[number][1], "2025-07-31")
    history = client.get(api(cast.acme, f"employees/{who}/job-records")).json
    assert [(each["reason"], each["effective_on"]) for each in history if each["reason"] == "termination"] == [
        ("termination", "2025-08-01")
    ]
    assert client.delete(url).status_code == 204
    shown = client.get(api(cast.acme, f"employees/{who}")).json
    assert (shown["status"], shown["terminated_on"], shown["job_title"]) == ("active", None, PEOPLE[number][0])
