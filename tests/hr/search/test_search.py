"""The search in the top bar."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from hrapp.core import clock
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.people import api, hired
from tests.support.statements import counted

FRAGMENT = {"HX-Request": "true"}


def found(person: Person, employer: CastEmployer, text: str) -> list[str]:
    """The labels of what the search finds, in their order."""
    answer = person.client.get(employer.url("search"), query_string={"q": text}, headers=FRAGMENT)
    assert answer.status_code == 200
    labels = re.findall(r'menu-text">\s*(.*?)\s*(?:<|$)', answer.text, re.MULTILINE)
    return [unescape(label) for label in labels]


def unit(cast: Cast, kind: str, **values: object) -> None:
    assert cast.alice.client.post(api(cast.acme, f"{kind}/"), json=values).status_code == 201


def test_it_finds_people_departments_branches_and_pages(cast: Cast) -> None:
    hired(cast, first_name="Emp", last_name="Baker")
    unit(cast, "departments", name="Employment law")
    unit(cast, "branches", name="Empire office", city="Douala")
    assert found(cast.alice, cast.acme, "emp") == [
        "Emp Baker", "Employment law", "Empire office", "Employees", "Employer profile",
    ]  # fmt: skip


def test_every_result_leads_somewhere(cast: Cast) -> None:
    hired(cast, first_name="Emp")
    unit(cast, "departments", name="Employment law")
    unit(cast, "branches", name="Empire office")
    panel = cast.alice.client.get(cast.acme.url("search?q=emp"), headers=FRAGMENT).text
    links = re.findall(r'<a [^>]*href="([^"]*)"', panel)
    assert len(links) == 5
    assert {cast.alice.client.get(unescape(link)).status_code for link in links} == {200}


def test_every_word_has_to_fit(cast: Cast) -> None:
    hired(cast)
    unit(cast, "departments", name="Field research", code="FR")
    assert found(cast.alice, cast.acme, "lovelace analyst") == ["Ada Lovelace"]
    assert found(cast.alice, cast.acme, "research fr") == ["Field research"]
    assert found(cast.alice, cast.acme, "research ada") == []
    assert found(cast.alice, cast.acme, "%") == found(cast.alice, cast.acme, "_") == []


def test_the_page_and_the_panel_show_the_same(cast: Cast) -> None:
    hired(cast)
    url = cast.acme.url("search?q=ada")
    page, panel = cast.alice.client.get(url), cast.alice.client.get(url, headers=FRAGMENT)
    assert " ".join(panel.text.split()) in " ".join(page.text.split())
    assert "<html" in page.text
    assert "<html" not in panel.text
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in panel.headers["Vary"]


def test_only_the_first_few_are_shown_with_a_link_to_all(cast: Cast) -> None:
    for _ in range(5):
        hired(cast)
    url = cast.acme.url("search?q=ada")
    assert "View all employees" not in cast.alice.client.get(url, headers=FRAGMENT).text
    hired(cast)
    assert len(found(cast.alice, cast.acme, "ada")) == 5
    assert cast.acme.url("employees/?q=ada") in cast.alice.client.get(url, headers=FRAGMENT).text


def test_nothing_to_look_for_and_nothing_found(cast: Cast) -> None:
    assert cast.alice.client.get(cast.acme.url("search?q=+"), headers=FRAGMENT).text.strip() == ""
    assert "What are you looking for?" in cast.alice.client.get(cast.acme.url("search")).text
    for headers in ({}, FRAGMENT):
        answer = cast.alice.client.get(cast.acme.url("search?q=<zz>"), headers=headers)
        assert "No results for “&lt;zz&gt;”" in answer.text


def test_those_who_left_come_last_and_units_out_of_use_not_at_all(cast: Cast) -> None:
    cast.hire(cast.acme, "Adam", last_name="Abel", status="resigned", terminated_on=clock.today() - timedelta(days=1))
    hired(cast)
    unit(cast, "departments", name="Adult care", active=False)
    assert found(cast.alice, cast.acme, "ad") == ["Ada Lovelace", "Adam Abel"]


@pytest.mark.parametrize("text", ["employes", "EMPLOYÉS"])
def test_pages_are_found_in_the_readers_language(cast: Cast, text: str) -> None:
    cast.alice.client.post("/locale", data={"locale": "fr"})
    assert found(cast.alice, cast.acme, text) == ["Employés"]
    assert found(cast.alice, cast.acme, "dashboard") == []


def test_mona_finds_her_reports_alone(cast: Cast) -> None:
    assert cast.bob
    hired(cast, job_title="Tester")
    assert found(cast.mona, cast.acme, "tester") == ["Bob Tester", "Mona Tester"]
    assert found(cast.mona, cast.acme, "audit") == []


def test_bob_has_no_search(cast: Cast) -> None:
    assert cast.bob.client.get(cast.acme.url("search?q=mona")).status_code == 403
    assert "data-search" not in cast.bob.client.get(cast.acme.url("me")).text


def test_charlie_searches_globex_alone(cast: Cast) -> None:
    hired(cast)
    assert cast.charlie.client.get(cast.acme.url("search?q=ada")).status_code == 404
    assert found(cast.charlie, cast.globex, "ada") == []


def test_it_costs_six_statements_however_many_there_are(app: Flask, cast: Cast) -> None:
    hired(cast)
    found(cast.alice, cast.acme, "o")
    for area in ("North", "South"):
        for number in range(8):
            hired(cast)
            unit(cast, "departments", name=f"{area} {number}")
        with counted(app) as sent:
            assert found(cast.alice, cast.acme, "o")
        assert len(sent) <= 6, sent


def test_a_fragment_asks_to_sign_in_with_the_whole_page(cast: Cast) -> None:
    url = cast.acme.url("search?q=ada")
    answer = cast.nobody.get(url, headers=FRAGMENT)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login?next=")
