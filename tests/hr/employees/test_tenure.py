"""How long somebody has been here, by the calendar; and what time it is where they work."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from time_machine import travel

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.tenure import between, tenure
from hrapp.hr.employees.timeline import Tenure
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast
from tests.support.forms import text_of


def said(
    hired: str, today: str, left: str | None = None, *, status: str = "active", others: tuple[str, ...] = ()
) -> str:
    """`others` are their other tenures, as first day/last day."""
    employee = Employee(hired_on=date.fromisoformat(hired), status=status)
    employee.terminated_on = date.fromisoformat(left) if left else None
    return tenure(employee, date.fromisoformat(today), [tenure_of(each) for each in others])


def tenure_of(days: str) -> Tenure:
    first, _, last = days.partition("/")
    return Tenure(date.fromisoformat(first), None, date.fromisoformat(last) if last else None, [])


@pytest.mark.parametrize(
    ("hired", "today", "words"),
    [
        ("2024-08-28", "2026-11-28", "2 years 3 months here"),
        ("2024-08-29", "2026-11-28", "2 years 2 months here"),
        ("2025-11-28", "2026-11-28", "1 year here"),
        ("2025-11-29", "2026-11-28", "11 months here"),
        ("2026-10-28", "2026-11-28", "1 month here"),
        ("2026-10-29", "2026-11-28", "30 days here"),
        ("2026-11-27", "2026-11-28", "1 day here"),
        ("2026-11-28", "2026-11-28", "First day today"),
        ("2026-11-29", "2026-11-28", "Starts tomorrow"),
        ("2026-12-10", "2026-11-28", "Starts in 12 days"),
        ("2027-03-01", "2026-11-28", "Starts in 3 months"),
        # Somebody who began on 29 February.
        ("2024-02-29", "2025-02-27", "11 months here"),
        ("2024-02-29", "2025-02-28", "1 year here"),
        ("2024-02-29", "2025-03-01", "1 year here"),
        ("2024-02-29", "2028-02-28", "3 years 11 months here"),
        ("2024-02-29", "2028-02-29", "4 years here"),
        ("2024-01-31", "2024-02-29", "1 month here"),
    ],
)
def test_it_is_counted_by_the_calendar(app: Flask, hired: str, today: str, words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert said(hired, today) == words


def test_of_those_who_left_until_their_last_day(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert said("2020-01-15", "2026-11-28", "2023-01-15", status="retired") == "Left after 3 years"
        assert said("2020-01-15", "2026-11-28", status="resigned") == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ("2026-11-28", "1 year here · Last day today"),
        ("2026-11-29", "1 year here · Last day tomorrow"),
        ("2026-12-10", "1 year here · Leaves in 12 days"),
        ("2027-03-01", "1 year here · Leaves in 3 months"),
    ],
)
def test_who_leaves_is_told_when(app: Flask, left: str, words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert said("2025-11-28", "2026-11-28", left) == words


def test_who_came_back_was_here_before(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        once, twice = ("2018-01-01/2020-01-01",), ("2015-01-01/2015-11-01", "2018-01-01/2020-01-01")
        assert said("2026-08-28", "2026-11-28", others=once) == "Here again for 3 months, after 2 years before"
        assert (
            said("2026-08-28", "2026-11-28", others=twice) == "Here again for 3 months, after 2 years 10 months before"
        )
        coming = ("2027-01-01/",)
        assert said("2020-01-01", "2026-11-28", "2024-01-01", status="resigned", others=coming) == (
            "Left after 4 years · Comes back in 34 days"
        )


@settings(max_examples=25, deadline=None)
@given(first=st.dates(date(1950, 1, 1), date(2100, 1, 1)), days=st.integers(0, 20_000))
def test_no_day_is_between_two_answers(app: Flask, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    passed = relativedelta(last, first)
    with app.test_request_context(), force_locale("en"):
        words = between(first, last)
    if passed.years or passed.months:
        assert first + relativedelta(years=passed.years, months=passed.months) <= last
        assert "day" not in words
    else:
        assert words in (f"{days} days", "1 day")


# The local time


@pytest.mark.parametrize(
    ("there", "reader", "shown"),
    [
        ("Africa/Nairobi", "Europe/London", "15:00 local time"),
        ("Europe/London", "Europe/London", None),
        ("Africa/Abidjan", "Europe/London", None),  # another zone, but the same time in November
        ("Pacific/Auckland", "Europe/London", "Sun 01:00 local time"),
    ],
)
def test_it_is_told_where_it_differs_from_the_readers(cast: Cast, there: str, reader: str, shown: str | None) -> None:
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context():
        session.execute(update(User).where(User.id == cast.alice.id).values(time_zone=reader))
        session.execute(update(Employer).where(Employer.id == cast.acme.id).values(time_zone=there))
        session.commit()
    with travel("2026-11-28T12:00:00Z", tick=False):
        page = text_of(cast.alice.client.get(cast.acme.url(f"employees/{bob}")).text)
    assert "Bob Tester" in page
    assert (shown in page) if shown else ("local time" not in page)


def test_the_branch_has_the_last_word(cast: Cast) -> None:
    client = cast.alice.client
    branch = client.post("/api/v1/e/acme/branches/", json={"name": "Kyoto", "time_zone": "Asia/Tokyo"}).json["id"]
    ada = cast.hire(cast.acme, "Ada", branch_id=branch)
    assert "local time" in text_of(client.get(cast.acme.url(f"employees/{ada}")).text)
    assert "local time" not in text_of(client.get(cast.acme.url(f"employees/{cast.hire(cast.acme, 'Eve')}")).text)
