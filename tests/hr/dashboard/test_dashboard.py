"""The first page of an employer."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.dashboard.queries import month_ends
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.days import moment, set_time_zone
from tests.support.forms import fill_in
from tests.support.people import api, hired
from tests.support.statements import counted


def shown(cast: Cast) -> str:
    answer = cast.alice.client.get(cast.acme.url())
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.text)))


def ago(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()


def test_without_people_it_shows_the_first_steps(cast: Cast) -> None:
    text = shown(cast)
    assert "Add the first person" in text
    assert "0 of 4 done" in text
    html = cast.alice.client.get(cast.acme.url()).text
    assert all(cast.acme.url(f"{path}/new") in html for path in ("employees", "departments", "invitations"))


def steps_left(cast: Cast, who: Person) -> list[str]:
    """The titles of the first steps that somebody still has to take."""
    html = who.client.get(cast.acme.url()).text.partition('<ol class="checklist">')[2].partition("</ol>")[0]
    return re.findall(r"<a href=[^>]*>([^<]*)</a>", html)


def test_first_steps_tick_themselves_until_all_is_done(cast: Cast) -> None:
    alice = cast.alice
    look, _person, unit, invited = steps_left(cast, alice)
    record = hired(cast, work_email="ada@acme.example")
    assert steps_left(cast, alice) == [look, unit, invited]
    alice.client.post(api(cast.acme, "departments/"), json={"name": "Kitchen"})
    assert steps_left(cast, alice) == [look, invited]
    alice.client.post(cast.acme.url("invitations/"), data={"employee_id": record["id"]})
    assert steps_left(cast, alice) == [look]
    assert "3 of 4 done" in shown(cast)
    colour = {"brand_colour": "#0a5c36", "locale": "en", "currency": "EUR", "time_zone": "UTC"}
    fill_in(alice.client, cast.acme.url("profile/look"), colour)
    assert "First steps" not in shown(cast)


def test_first_steps_can_be_put_away_for_all(cast: Cast) -> None:
    hana = cast.person("Hana", cast.acme, "hr")
    assert len(steps_left(cast, hana)) == 3  # the profile is not hers
    assert hana.client.post(cast.acme.url("first-steps/closing")).location == cast.acme.url()
    assert "First steps" not in shown(cast)
    assert "People 0 employed today" in shown(cast)


def test_first_steps_are_for_those_who_can_take_them(cast: Cast) -> None:
    for who in (cast.mona, cast.person("Vic", cast.acme, "viewer")):
        assert "First steps" not in who.client.get(cast.acme.url()).text
        assert who.client.post(cast.acme.url("first-steps/closing")).status_code == 403
    assert cast.charlie.client.post(cast.acme.url("first-steps/closing")).status_code == 404
    assert "First steps" in shown(cast)


def test_it_counts_people(cast: Cast) -> None:
    for days in (400, 10, -10):
        hired(cast, hired_on=ago(days))
    cast.hire(cast.acme, "Left", status="resigned", terminated_on=clock.today() - timedelta(days=3))
    text = shown(cast)
    assert "People 2 employed today" in text
    assert "Joined 1 in the last 30 days" in text
    assert "Starting 1 in the next 30 days" in text
    assert "Left 1 in the last 30 days" in text


def test_it_says_what_needs_attention(cast: Cast) -> None:
    hired(cast, probation_ends_on=ago(-5), hired_on=ago(20))
    hired(cast, work_email="a@b.example")
    text = shown(cast)
    assert "1 probation ends within 30 days" in text
    assert "1 person has no email" in text
    assert "2 people have no department" in text
    assert "profile" not in text.partition("Needs attention")[2]


def test_birthdays_are_for_those_who_may(cast: Cast) -> None:
    today = clock.today()
    cast.hire(
        cast.acme, "Young", birth_date=date(1988, today.month, min(today.day, 28)),
        manager_id=cast.mona.employee_ids["acme"],
    )  # fmt: skip
    if today.day <= 28:
        assert "Birthday" in shown(cast)
    assert "Birthday" not in cast.mona.client.get(cast.acme.url()).text


def test_an_anniversary_is_told(cast: Cast) -> None:
    today = clock.today()
    hired(cast, hired_on=date(today.year - 5, today.month, min(today.day, 28)).isoformat())
    if today.day <= 28:
        assert "5-year work anniversary" in shown(cast)


def test_charts_have_their_figures_in_a_table(cast: Cast) -> None:
    unit = cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "Kitchen"}).json
    hired(cast, department_id=unit["id"], hired_on=ago(200))
    text = shown(cast)
    assert "Kitchen 1" in text
    assert text.count("Show as table") == 2


def test_mona_counts_her_reports_alone(cast: Cast) -> None:
    assert cast.bob
    hired(cast)
    html = cast.mona.client.get(cast.acme.url()).text
    assert re.search(r'stat-value">\s*2\s*<', html)
    assert "Open invitations" not in html


def test_charlie_does_not_see_it(cast: Cast) -> None:
    assert cast.charlie.client.get(cast.acme.url()).status_code == 404


def test_it_costs_eight_statements_however_many_people(app: Flask, cast: Cast) -> None:
    hired(cast)
    cast.alice.client.get(cast.acme.url())
    for _ in range(2):
        for _ in range(15):
            hired(cast, hired_on=ago(365), probation_ends_on=ago(-5))
        with counted(app) as sent:
            assert cast.alice.client.get(cast.acme.url()).status_code == 200
        assert len(sent) <= 8, sent


def test_months_end_where_they_end() -> None:
    assert month_ends(date(2024, 4, 30), 3) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


@pytest.mark.parametrize(
    ("day", "told"), [("2027-02-28", True), ("2028-02-28", False), ("2028-02-29", True), ("2027-03-01", False)]
)
def test_somebody_born_on_a_leap_day_has_a_birthday_every_year(cast: Cast, day: str, told: bool) -> None:
    with travel(moment(date.fromisoformat(day), "UTC"), tick=False):
        cast.hire(cast.acme, "Leap", birth_date=date(1992, 2, 29))
        assert ("Birthday Today" in shown(cast)) is told


def test_what_comes_up_is_said_in_words_in_the_readers_language(app: Flask, cast: Cast) -> None:
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    with travel(datetime(2027, 5, 2, 11, tzinfo=UTC), tick=False):  # there it is the third
        for day in ("2025-05-03", "2025-05-04", "2025-05-06"):
            hired(cast, hired_on=day)
        text = shown(cast)
        for when in ("Today", "Tomorrow", "6 May 2027"):
            assert f"2-year work anniversary {when}" in text
        with app.app_context():
            session.execute(update(User).values(locale="fr"))
            session.commit()
        assert "2-year work anniversary Today" not in shown(cast)


def test_nothing_that_comes_up_is_hidden(app: Flask, cast: Cast) -> None:
    for number in range(2):
        hired(cast, last_name=f"Zz{number}", hired_on=ago(-1 - number))
    many(app, cast, 250)
    page = shown(cast)
    assert "Aa0 Tomorrow" not in page
    assert "and 244 more" in page
    everything = cast.alice.client.get(cast.acme.url("coming-up")).text
    assert "252 events" in everything
    assert everything.count("<time") == 252
    assert "Zz1" in everything


def many(app: Flask, cast: Cast, number: int) -> None:
    """So many people who start in two days, and stand before the others by name."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        for each in range(number):
            session.add(
                Employee(
                    number=f"M-{each}", first_name=f"Aa{each}", last_name="Aa", job_title="Cook", status="pending",
                    employment_type="full_time", hired_on=clock.today() + timedelta(days=2),
                )
            )  # fmt: skip
        session.commit()
