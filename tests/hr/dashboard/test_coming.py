"""What comes up on the dashboard: first and last days, changes of the job, birthdays and anniversaries."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.days import moment, set_time_zone
from tests.support.forms import text_of
from tests.support.histories import add_records
from tests.support.people import hired
from tests.support.settings import set_by_page

DAY = re.compile(r'<h3 class="day-name"[^>]*>\s*<time[^>]*>([^<]*)</time>')
EVENT = re.compile(r'person-name"[^>]*>([^<]*)<.*?person-detail">([^<]*)<', re.DOTALL)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def coming(cast: Cast, who: Person | None = None, path: str = "coming-up") -> list[tuple[str, str, str]]:
    """(day, name, event) of all that comes up, in its order."""
    answer = (who or cast.alice).client.get(cast.acme.url(path))
    assert answer.status_code == 200
    found = []
    for part in answer.text.split('<section class="day"')[1:]:
        (day,) = DAY.findall(part)
        found += [(day, unescape(name), unescape(text)) for name, text in EVENT.findall(part)]
    return found


def test_whoever_starts_is_told_until_the_first_day(cast: Cast) -> None:
    for name, days in (("Now", 0), ("Next", 1), ("Late", 30), ("Later", 31), ("Gone", -1)):
        hired(cast, first_name=name, hired_on=in_days(days).isoformat())
    starts = [(day, name) for day, name, text in coming(cast) if text == "First day · Analyst"]
    assert starts[:2] == [("Today", "Now Lovelace"), ("Tomorrow", "Next Lovelace")]
    assert [name for _, name in starts[2:]] == ["Late Lovelace"]


def test_a_last_day_is_told_once_and_on_the_day_itself(cast: Cast) -> None:
    for name, days in (("Today", 0), ("Soon", 3), ("Gone", -1)):
        employee_id = cast.hire(cast.acme, name)
        add_records(cast, employee_id, (in_days(days + 1), Reason.TERMINATION, {"status": "resigned"}))
    told = [(name, text) for _, name, text in coming(cast)]
    assert told == [("Today Tester", "Last day"), ("Soon Tester", "Last day")]


def test_changes_of_the_job_come_up_by_day_and_weight(cast: Cast) -> None:
    changes: tuple[tuple[int, Reason, dict[str, Any]], ...] = (
        (2, Reason.PROMOTION, {"job_title": "Head chef"}),
        (2, Reason.LEAVE, {"status": "on_leave"}),
        (0, Reason.TRANSFER, {"job_title": "Clerk"}),
        (1, Reason.CHANGE, {"job_title": "Cook"}),
        (0, Reason.CHANGE, {"job_title": "Corrected"}),
        (31, Reason.SUSPENSION, {"status": "suspended"}),
        (30, Reason.SUSPENSION, {"status": "suspended"}),
    )
    for number, (days, reason, stated) in enumerate(changes):
        add_records(cast, cast.hire(cast.acme, f"Nr{number}"), (in_days(days), reason, stated))
    away = cast.hire(cast.acme, "Away")
    leave = (in_days(-9), Reason.LEAVE, {"status": "on_leave"})
    add_records(cast, away, leave, (in_days(2), Reason.RETURN, {"status": "active"}))
    assert [(name, text) for _, name, text in coming(cast)] == [
        ("Nr2 Tester", "Transfer · Clerk"),
        ("Nr3 Tester", "Job change · Cook"),
        ("Away Tester", "Returns to work"),
        ("Nr1 Tester", "Leave begins"),
        ("Nr0 Tester", "Promotion · Head chef"),
        ("Nr6 Tester", "Suspension begins"),
    ]


@pytest.mark.parametrize("days", [0, 9])
def test_somebody_who_comes_back_is_told_once(cast: Cast, days: int) -> None:
    employee_id = cast.hire(cast.acme, "Rita")
    left = (in_days(-200), Reason.TERMINATION, {"status": "resigned"})
    add_records(cast, employee_id, left, (in_days(days), Reason.REHIRE, {"status": "active", "job_title": "Chef"}))
    assert [(name, text) for _, name, text in coming(cast)] == [("Rita Tester", "Comes back · Chef")]


def test_who_leaves_before_a_change_is_not_told_of_it(cast: Cast) -> None:
    employee_id = cast.hire(cast.acme, "Lena")
    add_records(
        cast,
        employee_id,
        (in_days(-5), Reason.TERMINATION, {"status": "resigned"}),
        (in_days(40), Reason.REHIRE, {"status": "active"}),
    )
    assert coming(cast) == []


def test_every_fifth_anniversary_and_the_first_are_noticed(cast: Cast) -> None:
    with travel(moment(date(2027, 5, 3), "UTC"), tick=False):
        for year in (2026, 2025, 2022, 2017, 2027):
            hired(cast, first_name=f"Y{year}", hired_on=f"{year}-05-03")
        events = coming(cast, path="")
        page = cast.alice.client.get(cast.acme.url()).text
    assert [text for _, _, text in events if "anniversary" in text] == [
        "10-year work anniversary",
        "5-year work anniversary",
        "1-year work anniversary",
        "2-year work anniversary",
    ]
    assert page.count("#award") == 3


def born(cast: Cast, name: str, day: date, *, shown: bool = True, **more: Any) -> UUID:
    return cast.hire(cast.acme, name, birth_date=day, birthday_shown=shown, **more)


@pytest.mark.parametrize(
    ("day", "told"), [("2027-02-28", True), ("2028-02-28", False), ("2028-02-29", True), ("2027-03-01", False)]
)
def test_somebody_born_on_a_leap_day_has_a_birthday_every_year(cast: Cast, day: str, told: bool) -> None:
    with travel(moment(date.fromisoformat(day), "UTC"), tick=False):
        born(cast, "Leap", date(1992, 2, 29))
        assert (("Today", "Leap Tester", "Birthday") in coming(cast)) is told


def test_birthdays_are_told_of_those_who_chose_it(cast: Cast) -> None:
    """To everybody who sees the dashboard, without year or age; of others to nobody, HR included."""
    mona = cast.mona.employee_ids["acme"]
    with travel(moment(date(2027, 5, 3), "UTC"), tick=False):
        born(cast, "Open", date(1988, 5, 4), manager_id=mona)
        born(cast, "Silent", date(1977, 5, 4), shown=False, manager_id=mona)
        readers = [cast.person(role, cast.acme, role) for role in ("admin", "hr", "viewer")]
        for who in (cast.alice, cast.mona, *readers):
            assert [(day, name) for day, name, text in coming(cast, who) if text == "Birthday"] == [
                ("Tomorrow", "Open Tester")
            ]
            for path in ("", "coming-up"):
                page = text_of(who.client.get(cast.acme.url(path)).text)
                assert not any(secret in page for secret in ("Silent", "1988", "39"))


def test_a_manager_is_told_of_own_reports_alone(cast: Cast) -> None:
    born(cast, "Else", clock.today() - timedelta(days=365 * 30 + 8), hired_on=in_days(1), status="pending")
    assert coming(cast, cast.mona) == []
    assert coming(cast) != []


def test_there_are_no_birthdays_where_birth_dates_are_hidden(cast: Cast) -> None:
    with travel(moment(date(2027, 5, 3), "UTC"), tick=False):
        born(cast, "Open", date(1988, 5, 4))
        set_by_page(cast, "record", rule_birth_date="hidden")
        assert coming(cast) == []


def test_what_comes_up_is_said_in_words_in_the_readers_language(app: Flask, cast: Cast) -> None:
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    with travel(datetime(2027, 5, 2, 11, tzinfo=UTC), tick=False):  # there it is the third, a Monday
        for day in ("2025-05-03", "2025-05-04", "2025-05-06", "2027-05-20"):
            hired(cast, hired_on=day)
        assert [day for day, _, _ in coming(cast)] == ["Today", "Tomorrow", "Thursday", "20 May 2027"]
        with app.app_context():
            session.execute(update(User).values(locale="fr"))
            session.commit()
        assert [day for day, _, _ in coming(cast)][2:] == ["Jeudi", "20 mai 2027"]


def test_nothing_that_comes_up_is_hidden(app: Flask, cast: Cast) -> None:
    for number in range(2):
        hired(cast, last_name=f"Zz{number}", hired_on=in_days(1 + number).isoformat())
    many(app, cast, 250)
    first = coming(cast, path="")
    assert [name for _, name, _ in first][:2] == ["Ada Zz0", "Aa0 Aa"]
    assert len(first) == 8
    assert "and 244 more" in cast.alice.client.get(cast.acme.url()).text
    everything = coming(cast)
    assert len(everything) == 252
    assert everything[-1][1] == "Ada Zz1"


def many(app: Flask, cast: Cast, number: int) -> None:
    """So many people who start in two days, and stand before the others by name."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        for each in range(number):
            session.add(
                Employee(
                    number=f"M-{each}", first_name=f"Aa{each}", last_name="Aa", job_title="Cook", status="pending",
                    employment_type="full_time", hired_on=in_days(2),
                )
            )  # fmt: skip
        session.commit()
