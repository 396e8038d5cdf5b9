"""The headcount of the last year: each step is the number of people whom the list as of that day counts."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import travel

from hrapp.core.extensions import session
from hrapp.hr.dashboard.headcount import Headcount, by_month, year_before
from hrapp.hr.employees.as_of import people_on
from hrapp.hr.employees.fields import HERE, Reason
from hrapp.hr.employees.listing import PEOPLE
from hrapp.hr.employees.models import JobRecord
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.days import moment
from tests.support.histories import add_records
from tests.support.lists import open_list, total
from tests.support.statements import counted

TODAY = date(2027, 5, 3)
ROW = re.compile(
    r'<th scope="row">\s*<time datetime="([\d-]+)">.*?as_of=([\d-]+)&amp;status=here">(\d+)</a></td>'
    r'\s*<td class="num">(\d*)</td>\s*<td class="num">(\d*)</td>',
    re.DOTALL,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def staff(cast: Cast, *, back: bool = True) -> None:
    """Histories of every sort, with people who come `back`; of the last two no record is kept."""
    here, left, gone = {"status": "active"}, {"status": "resigned"}, {"status": "terminated"}
    histories = {
        "Old": (ago(3000), ()),
        "Promoted": (ago(900), ((ago(40), Reason.PROMOTION, {"job_title": "Head"}),)),
        "New": (ago(20), ((ago(3), Reason.TRANSFER, {"job_title": "Clerk"}),)),
        "Newest": (TODAY, ()),
        "Ahead": (ago(-9), ()),
        "Left": (ago(700), ((ago(100), Reason.TERMINATION, left),)),
        "Longgone": (ago(3000), ((ago(800), Reason.TERMINATION, gone),)),
        "Lastday": (ago(500), ((ago(-1), Reason.TERMINATION, left),)),
        "Away": (ago(500), ((ago(200), Reason.LEAVE, {"status": "on_leave"}), (ago(50), Reason.RETURN, here))),
        "Back": (ago(2000), ((ago(300), Reason.TERMINATION, left), (ago(60), Reason.REHIRE, here))),
        "Sameday": (ago(900), ((ago(100), Reason.TERMINATION, left), (ago(100), Reason.REHIRE, here))),
        "Returns": (ago(900), ((ago(30), Reason.TERMINATION, left), (ago(-5), Reason.REHIRE, here))),
    }
    for name, (hired_on, changes) in histories.items():
        if not back and any(reason == Reason.REHIRE for _, reason, _ in changes):
            continue
        add_records(cast, cast.hire(cast.acme, name, hired_on=hired_on), *changes)
    cast.hire(cast.acme, "Bare", hired_on=ago(77))
    cast.hire(cast.acme, "Baregone", hired_on=ago(777), status="retired", terminated_on=ago(7))


def earlier_release(app: Flask, cast: Cast) -> None:
    """Records as an earlier release wrote them, which knew of no tenures, and of nobody who came back."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        for record in session.scalars(select(JobRecord)):
            record.stated = record.tenure_hired_on = record.tenure_last_day = None
        session.commit()


def steps(cast: Cast, who: Person | None = None) -> list[tuple[date, int, str, str]]:
    """(day, people, joined, left) of each row of the table, the oldest first."""
    page = unescape((who or cast.alice).client.get(cast.acme.url()).text).replace("&status", "&amp;status")
    found = ROW.findall(page)
    assert found
    assert all(day == linked for day, linked, *_ in found)
    return [(date.fromisoformat(day), int(number), *more) for day, _, number, *more in reversed(found)]


def here_on(app: Flask, cast: Cast, day: date) -> int:
    """The number of people who are here on a day, by a replay of the histories."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        people = people_on(day)
        return session.scalar(select(func.count()).where(people.c.status.in_(HERE))) or 0


@pytest.mark.parametrize("release", ["this", "earlier"])
def test_each_step_is_the_number_of_people_as_of_that_day(app: Flask, cast: Cast, release: str) -> None:
    with travel(moment(TODAY, "UTC"), tick=False):
        staff(cast, back=release == "this")
        if release == "earlier":
            earlier_release(app, cast)
        found = steps(cast)
        assert [found[0][0], found[-1][0]] == [date(2026, 5, 3), TODAY]
        before = found[0][1]
        for day, number, *_ in found:
            assert here_on(app, cast, day) == number, day
            assert day == found[0][0] or here_on(app, cast, day - timedelta(days=1)) == before, day
            before = number
        assert f'tally-number">{found[-1][1]}<' in cast.alice.client.get(cast.acme.url()).text


def test_joining_and_leaving_are_counted_on_the_day(cast: Cast) -> None:
    with travel(moment(TODAY, "UTC"), tick=False):
        staff(cast)
        told = {day: more for day, _, *more in steps(cast) if any(more)}
    assert told == {
        ago(300): ["", "1"],
        ago(100): ["1", "2"],
        ago(77): ["1", ""],
        ago(60): ["1", ""],
        ago(30): ["", "1"],
        ago(20): ["1", ""],
        ago(6): ["", "1"],
        TODAY: ["1", ""],
    }


def test_a_long_table_is_one_of_months() -> None:
    days = [Headcount(date(2027, 1, 30), 5), Headcount(date(2027, 2, 1), 7, 3, 1), Headcount(date(2027, 2, 9), 6, 0, 1)]
    assert by_month([*days, Headcount(date(2027, 3, 5), 6)]) == [
        Headcount(date(2027, 1, 31), 5),
        Headcount(date(2027, 2, 28), 6, 3, 2),
        Headcount(date(2027, 3, 5), 6),
    ]


@pytest.mark.skipif("as_of" not in PEOPLE.query.fields, reason="the list has no days yet")
def test_each_step_leads_to_the_list_as_of_its_day(cast: Cast) -> None:
    with travel(moment(TODAY, "UTC"), tick=False):
        staff(cast)
        for day, number, *_ in steps(cast):
            page = open_list(cast.alice.client, cast.acme.url("employees/"), as_of=day, status="here")
            assert total(page) == number, day


def test_a_manager_sees_the_number_of_own_reports(cast: Cast) -> None:
    with travel(moment(TODAY, "UTC"), tick=False):
        staff(cast)
        cast.hire(cast.acme, "Report", hired_on=ago(10), manager_id=cast.mona.employee_ids["acme"])
        assert steps(cast, cast.mona) == [(date(2026, 5, 3), 1, "", ""), (ago(10), 2, "1", ""), (TODAY, 2, "", "")]


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(date(2029, 2, 28)) == date(2028, 2, 28)
    assert year_before(TODAY) == date(2026, 5, 3)


def test_it_is_one_statement_however_long_the_histories(app: Flask, cast: Cast) -> None:
    cast.hire(cast.acme, "Alone")
    sizes = []
    for people in (lambda _: None, staff):
        people(cast)
        cast.alice.client.get(cast.acme.url())
        with counted(app) as sent:
            cast.alice.client.get(cast.acme.url())
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]
