"""The cards of a record: each shows a section, and has a form that saves that section and nothing else."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hrapp.access.topic import EXTENSION, Card, Topic
from tests.support.cast import Cast
from tests.support.forms import BROWSER, refused_fields, text_of, version_in
from tests.support.people import ADA, api, card, hired, person
from tests.support.statements import counted

FRAGMENT = {"HX-Request": "true"}
# section → a field of it, a value, what the card then shows, the tab that the card is on.
SAVED = {
    "identity": ("preferred_name", "Addie", "Addie", "/personal"),
    "work": ("job_title", "Head", "Head", ""),
    "contact": ("work_email", "ada@acme.example", "ada@acme.example", ""),
    "personal": ("marital_status", "married", "Married", "/personal"),
    "home": ("city", "Paris", "Paris", "/personal"),
}


def saved(cast: Cast, who: str, section: str, **typed: object) -> TestResponse:
    """The answer to a card's form, filled in over what it shows."""
    page = cast.alice.client.get(card(cast, who, section, "/edit")).text
    shown = {"first_name": "Ada", "last_name": "Lovelace"} if section == "identity" else {}
    return cast.alice.client.post(
        card(cast, who, section), data=(ADA if section == "work" else shown) | {"version": version_in(page)} | typed
    )


def card_in(page: str, section: str) -> str:
    """The card of a section, as it is read."""
    return text_of(page.replace("<wbr>", "").split(f'id="card-{section}"')[1].split("</section>", maxsplit=1)[0])


@pytest.mark.parametrize("section", SAVED)
def test_a_card_saves_its_own_fields_and_says_which(cast: Cast, section: str) -> None:
    field, value, shown, tab = SAVED[section]
    ada = hired(cast, personal_email="ada@home.example")["id"]
    url = cast.acme.url(f"employees/{ada}{tab}")
    assert f'href="{card(cast, ada, section, "/edit")}"' in cast.alice.client.get(url).text
    foreign = {name: "x" for name in ("number", "middle_name", "region") if name not in ADA and section != "identity"}
    foreign = {} if section in ("work", "home") else foreign
    answer = saved(cast, ada, section, **{field: value}, **foreign)
    assert (answer.status_code, answer.location) == (303, f"{url}#card-{section}")
    page = cast.alice.client.get(url).text
    assert shown in card_in(page, section)
    assert re.search(r'class="toast-note.*?<p>Saved: [^<.]+\.</p>', page, re.DOTALL)
    now = person(cast, cast.acme, ada)
    assert (now.personal_email, now.middle_name, now.region, now.number) == ("ada@home.example", None, None, "EMP-001")


def test_a_form_opens_in_the_place_of_its_card(cast: Cast) -> None:
    ada = hired(cast)["id"]
    url = card(cast, ada, "home", "/edit")
    page = cast.alice.client.get(url)
    part = cast.alice.client.get(url, headers=FRAGMENT)
    assert ("<html" in page.text, "<html" in part.text) == (True, False)
    assert "HX-Request" in part.headers["Vary"]
    assert part.text.lstrip().startswith('<section class="card" id="card-home">')
    assert ("data-cancel" in part.text, "data-cancel" in page.text) == (True, False)
    assert set(re.findall(r'name="(\w+)"', part.text)) == {
        *("csrf_token", "form_key", "version"),
        *("personal_email", "personal_phone", "address", "city", "region", "postal_code", "country"),
    }


def test_mistakes_come_back_at_their_fields_in_the_card(cast: Cast) -> None:
    ada = hired(cast)["id"]
    typed = {"version": 1, "personal_email": "nobody", "city": "Paris"}
    answer = cast.alice.client.post(card(cast, ada, "home"), data=typed, headers=FRAGMENT)
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["personal_email"])
    assert 'id="card-home"' in answer.text
    assert "<html" not in answer.text
    assert 'value="Paris"' in answer.text
    led = cast.alice.client.post(card(cast, ada, "home"), data=typed, headers=BROWSER)
    assert (led.status_code, led.location.split("?")[0]) == (303, card(cast, ada, "home", "/edit"))
    shown = cast.alice.client.get(led.location).text
    assert (refused_fields(shown), 'value="Paris"' in shown) == (["personal_email"], True)
    assert person(cast, cast.acme, ada).city is None


def test_a_change_of_another_card_makes_this_one_stale(cast: Cast) -> None:
    ada = hired(cast)["id"]
    assert saved(cast, ada, "work", job_title="Head").status_code == 303
    late = cast.alice.client.post(card(cast, ada, "home"), data={"version": 1, "city": "Paris"}, headers=FRAGMENT)
    assert (late.status_code, 'id="card-home"' in late.text) == (409, True)
    assert "City blank Paris" in text_of(late.text)
    again = {"version": version_in(late.text), "city": "Paris"}
    assert cast.alice.client.post(card(cast, ada, "home"), data=again).status_code == 303


def test_a_card_that_changes_nothing_says_so(cast: Cast) -> None:
    ada = hired(cast)
    assert saved(cast, ada["id"], "work").status_code == 303
    assert "Nothing was changed." in cast.alice.client.get(cast.acme.url(f"employees/{ada['id']}")).text
    assert person(cast, cast.acme, ada["id"]).version == 1


def test_an_empty_card_says_what_it_is_for(cast: Cast) -> None:
    ada = hired(cast)["id"]
    page = cast.alice.client.get(cast.acme.url(f"employees/{ada}/personal")).text
    for section, purpose in (("home", "Where letters go"), ("personal", "Date of birth"), ("bank", "pay goes to")):
        assert purpose in card_in(page, section)
        assert "Add" in card_in(page, section)
    assert "Edit" in card_in(page, "identity")


@pytest.mark.parametrize("role", ["viewer", "manager", "employee"])
def test_whoever_may_not_edit_sees_no_edit(cast: Cast, role: str) -> None:
    client = cast.mona.client if role == "manager" else cast.person("Vic", cast.acme, role, hired=True).client
    bob = cast.bob.employee_ids["acme"]
    for page in (f"employees/{bob}", f"employees/{bob}/personal", "me"):
        assert "/cards/" not in client.get(cast.acme.url(page)).text
    for answer in (
        client.get(card(cast, bob, "home", "/edit")),
        client.get(card(cast, bob, "home", "/edit"), headers=FRAGMENT),
        client.post(card(cast, bob, "home"), data={"version": 1, "city": "Paris"}),
    ):
        assert answer.status_code == 403


def test_the_old_address_of_the_form_leads_to_the_record(cast: Cast) -> None:
    url = cast.acme.url(f"employees/{hired(cast)['id']}")
    answer = cast.alice.client.get(f"{url}/edit")
    assert (answer.status_code, answer.location) == (301, url)
    assert cast.alice.client.get(f"{url}/cards/shoes/edit").status_code == 404
    assert cast.alice.client.get(f"{url}/cards/home").location == f"{url}/cards/home/edit"


@pytest.mark.parametrize("section", [*SAVED, "identifiers", "bank"])
def test_the_form_of_a_card_costs_eight_statements(app: Flask, cast: Cast, section: str) -> None:
    url = card(cast, hired(cast, manager_id=hired(cast)["id"])["id"], section, "/edit")
    cast.alice.client.get(url)
    with counted(app) as sent:
        assert cast.alice.client.get(url).status_code == 200
    assert len(sent) <= 8, sent


# What topics add


def test_a_topic_adds_a_card_to_a_tab_and_to_ones_own_record(app: Flask, cast: Cast) -> None:
    def render(_actor: object, employee: object, edit: bool) -> str:
        return f"Trial card of {employee.first_name}, {'open' if edit else 'closed'}"  # type: ignore[attr-defined]

    topics = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = (*topics, Topic(cards=(Card("employees.show_personal", render),)))
    try:
        bob = cast.bob.employee_ids["acme"]
        assert "Trial card of Bob, open" in cast.alice.client.get(cast.acme.url(f"employees/{bob}/personal")).text
        assert "Trial card" not in cast.alice.client.get(cast.acme.url(f"employees/{bob}")).text
        assert "Trial card of Bob, closed" in cast.bob.client.get(cast.acme.url("me")).text
    finally:
        app.extensions[EXTENSION] = topics


# The overview


def unit(client: FlaskClient, kind: str, name: str) -> str:
    return str(client.post(f"/api/v1/e/acme/{kind}/", json={"name": name}).json["id"])


def test_department_and_branch_lead_to_their_people(cast: Cast) -> None:
    client = cast.alice.client
    kitchen, lyon = unit(client, "departments", "Kitchen"), unit(client, "branches", "Lyon")
    ada = hired(cast, department_id=kitchen, branch_id=lyon)["id"]
    page = client.get(cast.acme.url(f"employees/{ada}")).text
    for query in (f"department={kitchen}", f"branch={lyon}"):
        assert f'href="{cast.acme.url(f"employees/?{query}")}"' in page
        assert "Lovelace, Ada" in client.get(cast.acme.url(f"employees/?{query}")).text


def test_reports_are_faces_and_all_of_them_are_a_link_away(cast: Cast) -> None:
    client, mona = cast.alice.client, cast.mona.employee_ids["acme"]
    for number in range(9):
        cast.hire(cast.acme, f"Report{number}", manager_id=mona)
    cast.hire(cast.acme, "Gone", manager_id=mona, status="retired")
    cast.hire(cast.acme, "Other")
    page = client.get(cast.acme.url(f"employees/{mona}")).text
    assert page.count('class="face"') == 8
    link = cast.acme.url(f"employees/?manager={mona}&amp;status=current")
    assert f'href="{link}">All 9</a>' in page
    listed = client.get(link.replace("&amp;", "&")).text
    assert "Reports to Mona Tester" in text_of(listed)
    assert sorted(re.findall(r'class="person-name"[^>]*>Tester, (\w+)<', listed)) == [f"Report{n}" for n in range(9)]
    by_api = client.get(api(cast.acme, f"employees/?manager={mona}&status=current")).json
    assert by_api["total"] == 9


@pytest.mark.parametrize("wild", ["x", "none", "%00", "7", "00000000-0000-0000-0000-000000000007' OR 1=1"])
def test_a_manager_in_the_address_who_is_nobody_narrows_nothing_or_to_nobody(cast: Cast, wild: str) -> None:
    hired(cast)
    answer = cast.alice.client.get(cast.acme.url(f"employees/?manager={wild}"))
    assert (answer.status_code, "Lovelace, Ada" in answer.text) == (200, True)
    refused = cast.alice.client.get(api(cast.acme, f"employees/?manager={wild}"))
    assert refused.status_code in (400, 422)


def test_the_chip_names_nobody_whom_the_reader_cannot_find(cast: Cast) -> None:
    secret = cast.hire(cast.acme, "Secret")
    assert cast.bob
    own = cast.mona.client.get(cast.acme.url(f"employees/?manager={secret}")).text
    foreign = cast.charlie.client.get(cast.globex.url(f"employees/?manager={secret}")).text
    for page in (own, foreign):
        assert ("Reports to one person" in page, "Secret" in page) == (True, False)


def test_the_record_leads_where_its_reader_may_go(cast: Cast) -> None:
    bob = UUID(str(cast.bob.employee_ids["acme"]))
    page = cast.alice.client.get(cast.acme.url(f"employees/{bob}")).text
    assert 'href="mailto:bob@acme.example"' in page
    assert 'data-copy="bob@acme.example"' in page
    assert "Change job" in page
    own = cast.bob.client.get(cast.acme.url("me")).text
    assert 'href="mailto:bob@acme.example"' in own
    assert "Change job" not in own
