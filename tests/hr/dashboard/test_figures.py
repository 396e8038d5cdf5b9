"""Every figure leads to a list that counts the same, whoever is there."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.lists import COUNT
from tests.support.people import api, hired

FIGURE = re.compile(r'<a class="tally" href="([^"]+)">\s*<strong[^>]*>(\d+)</strong>')
# An entry of what needs attention, and a cell of a table: a link to a list, and the number that it is about.
ITEM = re.compile(r'<a href="([^"]+\?[^"]+)">(\d+) [^<]*</a>')
CELL = re.compile(r'class="num">\s*<a href="([^"]+)">\s*(\d+)\s*</a>')
OPTION = re.compile(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>')
SELECT = re.compile(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def unit(cast: Cast, kind: str, name: str) -> str:
    return str(cast.alice.client.post(api(cast.acme, f"{kind}/"), json={"name": name}).json["id"])


def staff(cast: Cast) -> None:
    """Somebody of every sort: new, future, on probation, on leave, suspended, former, with and without a place."""
    kitchen, annex = unit(cast, "departments", "Kitchen"), unit(cast, "branches", "Annex")
    for number, more in enumerate(
        (
            {"hired_on": in_days(-400), "department_id": kitchen},
            {"hired_on": in_days(-400), "department_id": kitchen, "branch_id": annex, "status": "suspended"},
            {"hired_on": in_days(-400), "branch_id": annex, "status": "on_leave"},
            {"hired_on": in_days(-10), "probation_ends_on": in_days(20)},
            {"hired_on": in_days(-10), "probation_ends_on": in_days(60)},
            {
                "hired_on": in_days(-30),
                "department_id": kitchen,
                "status": "suspended",
                "probation_ends_on": in_days(0),
            },
            {"hired_on": in_days(0), "department_id": kitchen},
            {"hired_on": in_days(5), "department_id": kitchen, "status": "pending"},
            {"hired_on": in_days(30), "status": "pending", "work_email": None},
            {"hired_on": in_days(90), "status": "pending", "probation_ends_on": in_days(100)},
            {"hired_on": in_days(-9), "status": "resigned", "terminated_on": in_days(-2)},
            {"hired_on": in_days(-500), "status": "retired", "terminated_on": in_days(-1), "department_id": kitchen},
            {"hired_on": in_days(-500), "status": "terminated", "terminated_on": in_days(-60)},
        )
    ):
        cast.hire(cast.acme, f"Nr{number}", **more)


def inactive(cast: Cast) -> None:
    """People in an inactive department and branch, as an earlier release let them be."""
    staff(cast)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(text("UPDATE departments SET active = false"))
        session.execute(text("UPDATE branches SET active = false"))
        session.commit()


def invited(cast: Cast) -> None:
    """Invitations of every sort."""
    for number in range(4):
        somebody = hired(cast, work_email=f"p{number}@acme.example")
        cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": somebody["id"]})
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        ids = session.scalars(text("SELECT id FROM invitations ORDER BY sent_at")).all()
        for number, days in enumerate((-1, 1)):
            values = {"id": ids[number], "at": clock.now() + timedelta(days=days)}
            session.execute(text("UPDATE invitations SET expires_at = :at WHERE id = :id"), values)
        session.execute(text("UPDATE invitations SET state = 'revoked' WHERE id = :id"), {"id": ids[2]})
        session.commit()


CASTS: list[Callable[[Cast], Any]] = [staff, inactive, invited]


def total(client: FlaskClient, url: str) -> int:
    page = client.get(unescape(url))
    assert page.status_code == 200, url
    found = COUNT.search(page.text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("people", CASTS)
@pytest.mark.parametrize("who", ["alice", "mona"])
def test_every_figure_leads_to_a_list_that_counts_the_same(cast: Cast, people: Callable[[Cast], Any], who: str) -> None:
    people(cast)
    assert cast.bob
    client = getattr(cast, who).client
    seen = 0
    pages = {"": (FIGURE, ITEM, CELL), "attention": (ITEM,), "departments/": (CELL,), "branches/": (CELL,)}
    for path, patterns in pages.items():
        page = client.get(cast.acme.url(path)).text
        for pattern in patterns:
            for url, number in pattern.findall(page):
                if "as_of" not in url:  # see test_headcount
                    assert total(client, url) == int(number), (path, url)
                    seen += 1
    assert seen >= {"alice": 5, "mona": 2}[who]


@pytest.mark.parametrize("people", CASTS)
def test_the_counts_of_filters_are_those_of_the_lists_that_they_lead_to(
    cast: Cast, people: Callable[[Cast], Any]
) -> None:
    people(cast)
    client = cast.alice.client
    for path in ("employees/", "employees/?lately=joined", "employees/?place=inactive", "invitations/"):
        url = cast.acme.url(path)
        for key, options in SELECT.findall(client.get(url).text):
            for value, number in OPTION.findall(options):
                found = total(client, f"{url}{'&' if '?' in url else '?'}{key}={value}")
                assert found == int(number), (path, key, value)


def test_the_last_point_of_the_year_is_the_number_of_people_today(cast: Cast) -> None:
    staff(cast)
    page = unescape(cast.alice.client.get(cast.acme.url()).text)
    (series,) = re.findall(r'data-chart="step".*?data-series="\{[^\[]*\[([\d, ]+)\]', page, re.DOTALL)
    assert series.split(",")[-1].strip() == FIGURE.findall(page)[0][1] == "7"
