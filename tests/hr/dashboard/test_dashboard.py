"""The first page of an employer."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from tests.support.cast import Cast, Person
from tests.support.days import moment
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
    assert "0 employed today" in shown(cast)


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
    assert "2 employed today" in text
    assert "1 joined in the last 30 days" in text
    assert "1 starts in the next 30 days" in text
    assert "1 left in the last 30 days" in text


def test_zeros_are_quiet(cast: Cast) -> None:
    hired(cast)
    text = shown(cast)
    assert "1 employed today" in text
    assert not any(quiet in text for quiet in (" joined", " left in", "start", "answer", "0 "))


@pytest.mark.parametrize(
    ("hour", "before", "after"),
    [(4, "evening", "morning"), (12, "morning", "afternoon"), (18, "afternoon", "evening")],
)
def test_it_greets_by_the_time_of_day_where_the_reader_is(
    app: Flask, cast: Cast, hour: int, before: str, after: str
) -> None:
    cast.hire(cast.acme, "Ada")
    then = moment(date(2027, 5, 3), "Asia/Kathmandu", hour)
    with travel(then - timedelta(minutes=1), tick=False):
        assert cast.alice.client
        with app.app_context():
            session.execute(update(User).values(name="Alice Rey", time_zone="Asia/Kathmandu"))
            session.commit()
        assert f"Good {before}, Alice " in shown(cast)
    with travel(then, tick=False):
        assert f"Good {after}, Alice " in shown(cast)


def test_it_says_what_needs_attention(cast: Cast) -> None:
    hired(cast, probation_ends_on=ago(-5), hired_on=ago(20))
    hired(cast, work_email="a@b.example")
    text = shown(cast)
    assert "1 probation ends within 30 days Review" in text
    assert "1 person has no email Add" in text
    assert "2 people have no department Assign" in text


def test_three_things_to_do_are_shown_and_the_rest_counted(cast: Cast) -> None:
    hired(cast, probation_ends_on=ago(-5), hired_on=ago(20))
    hired(cast, work_email="a@b.example")
    page = cast.alice.client.get(cast.acme.url()).text.partition('class="rows todo"')[2].partition("</ul>")[0]
    assert page.count("btn btn-outline") == 3
    assert "and 1 more" in page
    assert "2 people have no manager" not in page
    everything = cast.alice.client.get(cast.acme.url("attention")).text
    assert everything.count("btn btn-outline") == 4
    assert "2 people have no manager" in everything


def test_nobody_is_told_to_do_what_they_may_not(cast: Cast) -> None:
    hired(cast, probation_ends_on=ago(-5), hired_on=ago(20))
    viewer = cast.person("Vic", cast.acme, "viewer").client
    for path in ("", "attention"):
        text = viewer.get(cast.acme.url(path)).text
        assert "1 probation ends" in text
        assert "no email" not in text


def test_pages_behind_it_are_for_those_who_may_see_it(cast: Cast) -> None:
    for path in ("attention", "coming-up"):
        assert cast.bob.client.get(cast.acme.url(path)).status_code == 403
        assert cast.mona.client.get(cast.acme.url(path)).status_code == 200
        assert cast.charlie.client.get(cast.acme.url(path)).status_code == 404


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
    assert re.search(r'tally-number">\s*2\s*<', html)
    assert "answer" not in html


def test_charlie_does_not_see_it(cast: Cast) -> None:
    assert cast.charlie.client.get(cast.acme.url()).status_code == 404


def test_it_costs_eight_statements_however_many_people(app: Flask, cast: Cast) -> None:
    """What topics count is read in one of them (`Topic.numbers`), however many topics there are."""
    hired(cast)
    cast.alice.client.get(cast.acme.url())
    for _ in range(2):
        for _ in range(15):
            hired(cast, hired_on=ago(365), probation_ends_on=ago(-5))
        with counted(app) as sent:
            assert cast.alice.client.get(cast.acme.url()).status_code == 200
        assert len(sent) <= 8, sent
