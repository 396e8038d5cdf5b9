"""Hiring by the page: a short form, the next person at once, and a question about somebody of the same name."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import BROWSER, refused_fields, text_of
from tests.support.people import ADA, api, events, hired, people
from tests.support.statements import counted

SHORT = ["first_name", "last_name", "job_title", "hired_on", "department_id", "manager_id", "work_email", "invite"]


def send(cast: Cast, **typed: Any) -> TestResponse:
    return cast.alice.client.post(cast.acme.url("employees/"), data=ADA | typed)


def parts_of(page: str) -> tuple[list[str], list[str], bool]:
    """The fields that are in sight, those that are folded away, and whether these are unfolded."""
    sight, _mark, folded = page.partition('<details class="more"')
    sight = sight.split("form-first")[1]
    unfolded = folded.lstrip().startswith("open")
    return *(re.findall(r'id="field-(\w+)"', part) for part in (sight, folded)), unfolded  # type: ignore[return-value]


def test_the_first_form_is_short_and_begins_with_the_name(cast: Cast) -> None:
    page = cast.alice.client.get(cast.acme.url("employees/new")).text
    sight, folded, unfolded = parts_of(page)
    assert (sight, unfolded) == (SHORT, False)
    assert {"birth_date", "number", "city", "branch_id", "employment_type", "bank_account"} <= set(folded)
    assert re.search(r'id="field-first_name"[^>]* autofocus', page)
    assert re.search(r'id="field-invite"[^>]* checked', page)


def test_what_is_folded_opens_for_a_mistake_and_for_what_was_typed(cast: Cast) -> None:
    for typed in ({"birth_date": "2999-01-01"}, {"city": "Paris", "first_name": ""}, {"employment_type": "x"}):
        assert parts_of(send(cast, **typed).text)[2] is True
    assert parts_of(send(cast, first_name="").text)[2] is False


def test_a_refused_form_is_unfolded_on_its_page_too(cast: Cast) -> None:
    data = ADA | {"birth_date": "2999-01-01"}
    led = cast.alice.client.post(cast.acme.url("employees/"), data=data, headers=BROWSER)
    page = cast.alice.client.get(led.location).text
    assert (refused_fields(page), parts_of(page)[2]) == (["birth_date"], True)


def test_the_next_form_keeps_department_manager_and_hire_date(cast: Cast) -> None:
    client = cast.alice.client
    boss = hired(cast, first_name="Grace", last_name="Hopper")
    kitchen = client.post(api(cast.acme, "departments/"), json={"name": "Kitchen"}).json["id"]
    typed = {"department_id": kitchen, "manager_id": "Grace Hopper", "city": "Paris", "another": "true"}
    answer = send(cast, **typed)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, cast.acme.url("employees/new"))
    page = client.get(answer.location).text
    assert "Ada Lovelace was added" in page
    assert f'value="Grace Hopper ({boss["number"]})"' in page
    assert re.search(rf'value="{kitchen}"\s+selected', page)
    assert 'value="2024-03-01"' in page
    assert "Paris" not in page
    assert not re.search(r'id="field-first_name"[^>]* value="\w', page)
    assert [person.first_name for person in people(cast, cast.acme)] == ["Grace", "Ada"]


@pytest.mark.parametrize("query", ["hired_on=x&department_id=7&manager_id=%00", "first_name=Zebedee"])
def test_an_address_that_cannot_be_read_is_left_out(cast: Cast, query: str) -> None:
    page = cast.alice.client.get(cast.acme.url(f"employees/new?{query}"))
    assert (page.status_code, parts_of(page.text)[0], 'value="Zebedee"' in page.text) == (200, SHORT, False)


def test_a_manager_of_another_employer_is_not_named_by_the_address(cast: Cast) -> None:
    theirs = cast.hire(cast.globex, "Secret")
    page = cast.alice.client.get(cast.acme.url(f"employees/new?manager_id={theirs}"))
    assert (page.status_code, "Secret" in page.text) == (200, False)


# The invitation


def test_an_invitation_is_sent_with_the_record(cast: Cast) -> None:
    assert send(cast, invite="true", work_email="ada@acme.example").status_code == 303
    assert [event.subject_name for event in events(cast, cast.acme, "invited")] == ["Ada Lovelace"]


def test_without_an_email_it_says_what_to_do(cast: Cast) -> None:
    answer = send(cast, invite="true")
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["work_email"])
    assert "Enter a work or personal email for the invitation, or send none." in answer.text
    assert re.search(r'id="field-invite"[^>]* checked', answer.text)
    assert people(cast, cast.acme) == []


def test_an_email_that_is_required_anyway_is_not_asked_for_the_invitation_alone(cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"rule_work_email": "required"}
        session.commit()
    page = send(cast, invite="true").text
    assert "Enter a work email, or a personal one." in page
    assert "or send none" not in page


# The same name alone is a hint, and no question


def test_people_of_the_same_name_are_hinted_at_while_it_is_typed(cast: Cast) -> None:
    here = hired(cast, job_title="Countess")
    gone = cast.hire(cast.acme, "Ada", last_name="Lovelace", number="E-9", work_email=None, status="retired")
    cast.hire(cast.globex, "Ada", last_name="Lovelace")
    answer = cast.alice.client.post(cast.acme.url("employees/new/proposals"), data=ADA | {"first_name": "ada"})
    assert "2 people of this name are or were here already" in text_of(answer.text)
    assert "EMP-001 · Countess" in answer.text
    assert "E-9 · Tester" in answer.text
    for known in (here["id"], gone):
        assert f'href="{cast.acme.url(f"employees/{known}")}"' in answer.text
    assert send(cast, first_name="ada").status_code == 303


def test_the_hint_is_there_without_scripts_too_and_goes_with_the_name(cast: Cast) -> None:
    hired(cast)
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"number": "EMP-001"}, headers=BROWSER)
    page = unescape(cast.alice.client.get(answer.location).text)
    assert refused_fields(page) == ["number"]
    assert "Somebody of this name is or was here already" in page
    url = cast.acme.url("employees/new/proposals")
    for typed in ({"first_name": "Ad"}, {"last_name": "Love"}, {"first_name": "", "last_name": ""}):
        answer = cast.alice.client.post(url, data=ADA | typed)
        assert ('id="namesakes"' in answer.text, "of this name" in answer.text) == (True, False)


def test_the_form_costs_eight_statements(app: Flask, cast: Cast) -> None:
    url = cast.acme.url("employees/new")
    cast.alice.client.get(url)
    with counted(app) as sent:
        assert cast.alice.client.get(url).status_code == 200
    assert len(sent) <= 8, sent
