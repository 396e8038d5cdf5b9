"""Employee numbers: five formats, counters that never give a number twice, and what is said before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.hiring.operations import hire
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import refused_fields, text_of, version_in
from tests.support.people import ADA, api, hired, people
from tests.support.settings import set_by_page

YEAR = ADA["hired_on"][:4]
AT_ONCE = 50
THREADS = 10
FORMATS = {
    "sequential": ["EMP-001", "EMP-002", "EMP-003"],
    "yearly": [f"EMP-{YEAR}-001", f"EMP-{YEAR}-002", f"EMP-{YEAR}-003"],
    "branch": ["EMP-DLA-001", "EMP-DLA-002", "EMP-001"],
    "department": ["EMP-FIN-001", "EMP-001", "EMP-002"],
    "custom": [f"EMP-{YEAR}-DLA-FIN-001", f"EMP-{YEAR}-DLA-001", f"EMP-{YEAR}-001"],
}
CAREFULLY = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def choose(cast: Cast, **chosen: Any) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        named = {f"number_{name}": value for name, value in chosen.items()}
        settings_row().chosen = {"rule_work_email": "optional"} | named
        session.commit()


@pytest.fixture
def places(cast: Cast) -> tuple[UUID, UUID]:
    """A branch and a department of Acme's."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        branch, department = Branch(name="Douala", code="DLA"), Department(name="Finance", code="FIN")
        session.add_all([branch, department])
        session.commit()
        return branch.id, department.id


@pytest.mark.parametrize("chosen", list(FORMATS))
def test_each_format_says_what_it_should(cast: Cast, places: tuple[UUID, UUID], chosen: str) -> None:
    branch, department = map(str, places)
    choose(cast, format=chosen)
    found = [
        hired(cast, branch_id=branch, department_id=department)["number"],
        hired(cast, branch_id=branch)["number"],
        hired(cast)["number"],
    ]
    assert found == FORMATS[chosen]


def test_numbers_sort_as_people_count(cast: Cast) -> None:
    choose(cast, format="yearly", start=998, padding=1)
    numbers = [hired(cast)["number"] for _ in range(3)]
    assert numbers == [f"EMP-{YEAR}-{value}" for value in (998, 999, 1000)]
    listed = cast.alice.client.get(api(cast.acme, "employees/?sort=number&status=all")).json["items"]
    assert [each["number"] for each in listed] == numbers


def test_fifty_at_once_without_a_gap_or_a_double(cast: Cast) -> None:
    assert cast.acme
    together = Barrier(THREADS)

    def run(which: int) -> None:
        together.wait()
        for each in range(AT_ONCE // THREADS):
            with cast.app.app_context(), tenant_scope(cast.acme.tenant):
                values = Values(ADA | {"hired_on": date(2024, 3, 1), "first_name": f"P{which}-{each}"})
                hire(Actor("command", "test"), values, date.today())
                session.commit()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    assert [each.number for each in people(cast, cast.acme)] == [f"EMP-{value:03d}" for value in range(1, AT_ONCE + 1)]


def test_no_number_is_given_that_was_entered_by_hand_or_given_up(cast: Cast) -> None:
    first = hired(cast, number="emp-001")
    second = hired(cast)
    assert second["number"] == "EMP-002"
    url = api(cast.acme, f"employees/{first['id']}")
    assert cast.alice.client.patch(url, json={"number": "EMP-003", "version": 1}).status_code == 200
    assert cast.alice.client.patch(url, json={"number": "X", "version": 2}).status_code == 200
    assert "Next: EMP-004, EMP-005, EMP-006" in cast.alice.client.get(cast.acme.url("settings/numbers")).text
    assert hired(cast)["number"] == "EMP-004"


def test_a_refused_hire_leaves_no_gap(cast: Cast) -> None:
    refused = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"invite": True, "work_email": "x"})
    assert refused.status_code == 422
    assert hired(cast)["number"] == "EMP-001"


def test_a_number_by_hand_can_be_forbidden(cast: Cast) -> None:
    ada = hired(cast)
    said = set_by_page(cast, "numbers", number_prefix="EMP-")  # unticked
    assert "Numbers can no longer be entered or changed by hand." in said
    assert 'name="number"' not in cast.alice.client.get(cast.acme.url("employees/new")).text
    by_api = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"number": "X"})
    assert list(by_api.json["errors"]) == ["number"]
    url = api(cast.acme, f"employees/{ada['id']}")
    assert list(cast.alice.client.patch(url, json={"number": "X", "version": 1}).json["errors"]) == ["number"]
    assert cast.alice.client.patch(url, json={"number": "EMP-001", "version": 1}).status_code == 200


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{prefix}-{year}", "Use {number} once."),
        ("{number}-{number}", "Use {number} once."),
        ("{team}-{number}", "There is no {team}."),
        ("{number}}", "Use braces only around a word"),
        ("", "Please fill this in."),
        ("(a) {number}", "Leave out brackets"),
    ],
)
def test_a_pattern_that_makes_no_number_is_refused_with_the_reason(cast: Cast, pattern: str, reason: str) -> None:
    client, url = cast.alice.client, cast.acme.url("settings/numbers")
    sent = {"version": version_in(client.get(url).text), "number_format": "custom", "number_template": pattern}
    refused = client.post(url, data=sent)
    assert refused_fields(refused.text) == ["number_template"]
    assert reason in text_of(refused.text)
    assert reason in text_of(client.post(f"{url}/preview", data=sent).text)
    by_api = client.post(api(cast.acme, "settings/effects"), json={"number_template": pattern})
    assert list(by_api.json["errors"]) == ["number_template"]


def test_the_next_numbers_are_shown_while_one_edits(cast: Cast, places: tuple[UUID, UUID]) -> None:
    url, today = cast.acme.url("settings/numbers/preview"), date.today()
    sent = {"number_format": "custom", "number_template": "{branch}/{year}/{number}{suffix}", "number_suffix": "-X"}
    shown = text_of(cast.alice.client.post(url, data=sent | {"number_start": "7"}).text)
    assert f"Next in Douala: DLA/{today:%Y}/007-X, DLA/{today:%Y}/008-X, DLA/{today:%Y}/009-X" in shown
    assert f"Next without a branch or department: {today:%Y}/007-X" in shown
    assert people(cast, cast.acme) == []


def test_a_number_that_would_be_too_long_is_refused(cast: Cast) -> None:
    choose(cast, format="custom", template="a" * 38 + "{number}")
    refused = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA)
    assert "longer than 40 characters" in refused.json["errors"]["number"][0]


@CAREFULLY
@given(
    chosen=st.fixed_dictionaries(
        {
            "format": st.sampled_from(list(FORMATS)),
            "template": st.permutations(["{branch}", "{dept}", "{year}", "{number}"]).map("-".join),
            "prefix": st.sampled_from([None, "EMP-", "X", "7"]),
            "suffix": st.sampled_from([None, "/A", "1"]),
            "padding": st.integers(1, 4),
            "start": st.integers(1, 2000),
        }
    ),
    who=st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from([2024, 2025])), min_size=1, max_size=6),
)
def test_no_format_in_any_order_gives_a_number_twice(
    app: Flask, cast: Cast, places: tuple[UUID, UUID], chosen: dict[str, Any], who: list[tuple[bool, bool, int]]
) -> None:
    branch, department = places
    choose(cast, **chosen)
    together = Barrier(len(who))

    def run(each: tuple[bool, bool, int]) -> str:
        together.wait()
        with app.app_context(), tenant_scope(cast.acme.tenant):
            in_branch, in_department, year = each
            values = ADA | {"hired_on": date(year, 3, 1)}
            values |= {
                "branch_id": branch if in_branch else None,
                "department_id": department if in_department else None,
            }
            number = hire(Actor("command", "test"), Values(values), date.today()).number
            session.commit()
            return number

    with ThreadPoolExecutor(len(who)) as pool:
        drawn = list(pool.map(run, who))
    assert len(set(drawn)) == len(drawn)
