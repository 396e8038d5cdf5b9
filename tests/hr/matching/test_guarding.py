"""Nobody is saved twice unseen: every door, every level and every action of the settings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.forms import BROWSER, refused_fields, text_of, version_in
from tests.support.leaving import gone
from tests.support.people import ADA, api, card, events, hired, people, person
from tests.support.races import all_at_once
from tests.support.statements import counted

PASSPORT, PHONE, BORN = "K8302947", "+33628417359", "1985-12-10"
# By what somebody new is found, at which levels.
EVIDENCE = {
    "passport_number": ({"passport_number": "k 830-2947"}, {"strict", "moderate", "lenient"}),
    "personal_phone": ({"personal_phone": "06 28 41 73 59", "country": "FR"}, {"moderate", "lenient"}),
    "birth_date": ({"birth_date": BORN}, {"lenient"}),
    "name alone": ({}, set()),
}


def choose(cast: Cast, action: str = "warn", level: str = "moderate", **more: Any) -> None:
    chosen = {"rule_work_email": "optional", "duplicates_action": action, "duplicates_level": level} | more
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = chosen
        session.commit()


def ada(cast: Cast, **more: Any) -> UUID:
    """Ada, whose record is there first."""
    about = {"passport_number": PASSPORT, "personal_phone": PHONE, "birth_date": BORN, "country": "FR"}
    return UUID(hired(cast, **(about | more))["id"])


def pairs(cast: Cast) -> list[tuple[set[UUID | None], str, str | None]]:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = session.scalars(select(DuplicatePair).order_by(DuplicatePair.id))
        return [({pair.first_id, pair.second_id}, pair.state, pair.reason) for pair in found]


# The doors: each saves somebody with the given values, or lets them be changed, by whatever way it has.


def by_form(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    return who.client.post(cast.acme.url("employees/"), data=ADA | values)


def by_api(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    return who.client.post(api(cast.acme, "employees/"), json=ADA | values)


def by_own_record(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    # The form asks for what the settings require.
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        row = settings_row()
        row.chosen = row.chosen | {"rule_passport_number": "required"}
        session.commit()
    return who.client.post(cast.acme.url("me"), data=ADA | values)


def by_card(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    url = card(cast, cast.hire(cast.acme, "Bea") if not known(cast, "Bea") else known(cast, "Bea"), "identifiers")
    return who.client.post(url, data={"version": version_in(who.client.get(f"{url}/edit").text)} | values)


def by_patch(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    url = api(cast.acme, f"employees/{known(cast, 'Bea') or cast.hire(cast.acme, 'Bea')}")
    return who.client.patch(url, json=values | {"version": who.client.get(url).json["version"]})


def by_rehire(cast: Cast, who: Person, values: dict[str, Any]) -> TestResponse:
    rosa = known(cast, "Rosa") or gone(cast, cast.acme)
    return who.client.post(cast.acme.url(f"employees/{rosa}/rehires"), data=ADA | {"hired_on": "2026-01-05"} | values)


DOORS: dict[str, Callable[[Cast, Person, dict[str, Any]], TestResponse]] = {
    "form": by_form,
    "api": by_api,
    "own record": by_own_record,
    "card": by_card,
    "patch": by_patch,
    "rehire": by_rehire,
}


def known(cast: Cast, first_name: str) -> UUID | None:
    return next((each.id for each in people(cast, cast.acme) if each.first_name == first_name), None)


def holders(cast: Cast) -> int:
    """How many records have the passport."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = session.scalars(select(Employee))
        return sum(each.passport_number is not None and each.passport_number == PASSPORT for each in found)


@pytest.mark.parametrize("door", DOORS)
def test_no_door_lets_a_second_record_through_unseen(cast: Cast, door: str) -> None:
    here = ada(cast)
    send, typed = DOORS[door], {"passport_number": PASSPORT}
    answer = send(cast, cast.alice, typed)
    assert (answer.status_code, holders(cast)) == (409, 1)
    said = answer.json["code"] if answer.is_json else text_of(answer.text)
    assert "duplicate" in said or "There is somebody here who may be the same person" in said
    # Somebody else than who was found is no answer.
    assert send(cast, cast.alice, typed | {"unlike": [str(cast.hire(cast.acme, "Zoe"))]}).status_code == 409
    assert send(cast, cast.alice, typed | {"unlike": [str(here)]}).status_code in (200, 201, 303)
    assert holders(cast) == 2
    ((both, state, reason),) = pairs(cast)
    assert (here in both, state, reason) == (True, "different", None)
    assert [event.subject_name for event in events(cast, cast.acme, "different people")].count("Ada Lovelace") >= 1


@pytest.mark.parametrize("door", ["form", "patch"])
def test_allow_asks_for_a_reason_and_block_for_another_way(cast: Cast, door: str) -> None:
    here, send = ada(cast), DOORS[door]
    typed = {"passport_number": PASSPORT, "unlike": [str(here)]}
    choose(cast, "block")
    assert send(cast, cast.alice, typed | {"unlike_reason": "A twin"}).status_code == 409
    choose(cast, "allow")
    refused = send(cast, cast.alice, typed)
    named = refused.json["errors"] if refused.is_json else refused.text
    assert (refused.status_code, "unlike_reason" in named, holders(cast)) == (422, True, 1)
    assert send(cast, cast.alice, typed | {"unlike_reason": "A twin"}).status_code in (200, 303)
    ((_both, state, reason),) = pairs(cast)
    assert (state, reason) == ("different", "A twin")


def test_under_block_only_who_may_change_the_settings_tells_people_apart(cast: Cast) -> None:
    here = ada(cast)
    choose(cast, "block")
    hugo = cast.person("Hugo", cast.acme, "hr")
    typed = {"personal_phone": PHONE, "unlike": [str(here)], "unlike_reason": "His mother’s phone"}
    refused = by_api(cast, hugo, typed)
    assert (refused.status_code, "acknowledge" in refused.json, len(refused.json["matches"])) == (409, False, 1)
    assert by_api(cast, cast.alice, typed | {"unlike_reason": ""}).status_code == 422
    assert by_api(cast, cast.alice, typed).status_code == 201


def test_under_block_nobody_who_was_told_apart_gets_the_same_identifier(cast: Cast) -> None:
    here = ada(cast)
    choose(cast, "block")
    typed = {"personal_phone": PHONE, "unlike": [str(here)], "unlike_reason": "His mother’s phone"}
    added = by_api(cast, cast.alice, typed)
    record = api(cast.acme, f"employees/{added.json['id']}")
    sent = {"version": added.json["version"], "passport_number": PASSPORT, "unlike": [str(here)], "unlike_reason": "So"}
    assert (cast.alice.client.patch(record, json=sent).status_code, holders(cast)) == (409, 1)
    choose(cast, "warn")
    assert (cast.alice.client.patch(record, json=sent).status_code, holders(cast)) == (200, 2)
    choose(cast, "block")
    sent = {"version": added.json["version"] + 1, "national_id": None, "first_name": "Ada"}
    assert cast.alice.client.patch(record, json=sent).status_code == 200


def test_each_level_compares_what_it_says(cast: Cast) -> None:
    ada(cast)
    for level in ("strict", "moderate", "lenient"):
        choose(cast, level=level)
        for name, (typed, levels) in EVIDENCE.items():
            answer = by_api(cast, cast.alice, typed)
            assert answer.status_code == (409 if level in levels else 201), (level, name, answer.json)
            if answer.status_code == 201:
                remove(cast, answer.json["id"])


def remove(cast: Cast, employee_id: str) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.delete(session.get_one(Employee, UUID(employee_id)))
        session.commit()


def test_what_a_program_is_told_is_how_to_go_on_and_no_more_than_it_may_see(cast: Cast) -> None:
    here = ada(cast)
    refused = by_api(cast, cast.alice, {"passport_number": "k 830-2947"})
    assert refused.mimetype == "application/problem+json"
    (match,) = refused.json["matches"]
    assert match | {"score": 0} == {
        "id": str(here),
        "number": "EMP-001",
        "name": "Ada Lovelace",
        "status": "active",
        "score": 0,
        "reasons": ["same passport number"],
        "url": api(cast.acme, f"employees/{here}"),
    }
    assert refused.json["acknowledge"] == {"unlike": [str(here)], "reason_required": False}
    assert PASSPORT not in refused.text
    answer = by_api(cast, cast.alice, {"passport_number": PASSPORT} | {"unlike": refused.json["acknowledge"]["unlike"]})
    assert (answer.status_code, "unlike" in answer.json) == (201, False)


def test_whoever_was_told_apart_is_not_asked_about_again(cast: Cast) -> None:
    here = ada(cast)
    twin = by_api(cast, cast.alice, {"personal_phone": PHONE, "unlike": [str(here)]}).json
    url = api(cast.acme, f"employees/{twin['id']}")
    answer = cast.alice.client.patch(url, json={"passport_number": PASSPORT, "version": twin["version"]})
    assert answer.status_code == 200


def test_a_likeness_that_was_there_before_does_not_stand_in_the_way(cast: Cast) -> None:
    choose(cast, level="strict")
    ada(cast)
    twin = by_api(cast, cast.alice, {"personal_phone": PHONE}).json
    choose(cast, "block")
    url = api(cast.acme, f"employees/{twin['id']}")
    changes = [({"city": "Paris"}, 200), ({"personal_email": "ada@home.example"}, 200)]
    for version, (change, status) in enumerate([*changes, ({"passport_number": PASSPORT}, 409)], 1):
        assert cast.alice.client.patch(url, json=change | {"version": version}).status_code == status


def test_a_hidden_field_is_not_compared(cast: Cast) -> None:
    ada(cast)
    choose(cast, rule_personal_phone="hidden")
    assert by_api(cast, cast.alice, {"work_phone": PHONE}).status_code == 201


def test_nobody_of_another_employer_is_found_and_nobody_else_gets_here(cast: Cast) -> None:
    here = ada(cast)
    theirs = api(cast.globex, "employees/")
    email = {"work_email": "ada@globex.example"}
    answer = cast.charlie.client.post(theirs, json=ADA | email | {"passport_number": PASSPORT})
    assert answer.status_code == 201
    for who, status in ((cast.charlie, 404), (cast.mona, 403), (cast.bob, 403)):
        refused = by_api(cast, who, {"passport_number": PASSPORT})
        assert (refused.status_code, str(here) in refused.text) == (status, False)


# The page


def test_both_stand_side_by_side_with_what_differs_marked_and_identifiers_masked(cast: Cast) -> None:
    ada(cast, city="Rome", job_title="Countess")
    led = cast.alice.client.post(
        cast.acme.url("employees/"), data=ADA | {"passport_number": PASSPORT, "city": "Paris"}, headers=BROWSER
    )
    page = cast.alice.client.get(led.location).text
    shown = text_of(page)
    assert refused_fields(page) == []
    assert "Very likely the same person" in shown
    assert "same passport number" in shown
    assert "Passport number •••• 2947" in shown.replace("••••2947", "•••• 2947")
    assert "City differs Paris Rome" in shown
    assert "Job title differs Analyst Countess" in shown
    assert "Here since 1 Mar 2024" in shown
    table = page.partition("<table")[2].partition("</table>")[0]
    assert PASSPORT not in table
    assert 'value="Paris"' in page
    assert "Take Ada Lovelace back" not in shown


def test_it_is_shown_beside_other_mistakes_and_ticked_where_it_was(cast: Cast) -> None:
    here = ada(cast)
    answer = by_form(cast, cast.alice, {"passport_number": PASSPORT, "unlike": [str(here)], "number": "EMP-001"})
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["number"])
    assert f'value="{here}" checked' in " ".join(answer.text.split())


def test_a_former_person_is_taken_back_with_what_was_typed(cast: Cast) -> None:
    rosa = gone(cast, cast.acme, job_title="Cook", city="Rome", passport_number=PASSPORT, personal_phone=PHONE)
    typed = ADA | {"passport_number": PASSPORT, "city": "Paris", "job_title": "Chef", "hired_on": "2026-01-05"}
    page = cast.alice.client.post(cast.acme.url("employees/"), data=typed).text
    assert "Worked here from 1 Jan 2024 to 30 Jun 2025" in text_of(page)
    way = cast.acme.url(f"employees/{rosa}/rehires/typed")
    assert f'formaction="{way}"' in page
    led = cast.alice.client.post(way, data=typed, headers=BROWSER)
    form = cast.alice.client.get(led.location).text
    for value in ("Chef", "Paris", "2026-01-05", "Ada"):
        assert f'value="{value}"' in form
    assert "In their record: Rome" in text_of(form)
    assert 'name="passport_number"' not in form
    done = cast.alice.client.post(
        cast.acme.url(f"employees/{rosa}/rehires"),
        data={"hired_on": "2026-01-05", "job_title": "Chef", "employment_type": "full_time", "city": "Paris"}
        | {"first_name": ""},
    )
    assert done.status_code == 303, done.text
    back = person(cast, cast.acme, rosa)
    assert (back.first_name, back.city, back.job_title) == ("Rosa", "Paris", "Chef")


def test_a_former_person_is_not_carried_by_strangers(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    for who, status in ((cast.charlie, 404), (cast.mona, 403), (cast.bob, 403)):
        assert who.client.post(cast.acme.url(f"employees/{rosa}/rehires/typed"), data=ADA).status_code == status


# Races, and what it costs


def test_of_two_who_hire_the_same_person_at_once_the_second_sees_the_first(cast: Cast) -> None:
    def hire(client: FlaskClient, number: int) -> TestResponse:
        return client.post(api(cast.acme, "employees/"), json=ADA | {"passport_number": PASSPORT})

    answers = all_at_once(cast, hire)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert holders(cast) == 1


def test_a_double_click_and_a_repeated_request_act_once(cast: Cast) -> None:
    headers = {"Idempotency-Key": "one"}
    url, typed = api(cast.acme, "employees/"), ADA | {"passport_number": PASSPORT}
    first, again = (cast.alice.client.post(url, json=typed, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, first.json["id"]) == (201, 201, again.json["id"])
    # A key whose request was refused is free for the request with the answer.
    answers = [
        cast.alice.client.post(url, json=typed | more, headers={"Idempotency-Key": "two"})
        for more in ({}, {"unlike": [first.json["id"]]})
    ]
    assert [answer.status_code for answer in answers] == [409, 201]


def test_hiring_costs_few_statements_more_however_many_there_are(app: Flask, cast: Cast) -> None:
    costs = []
    for number in range(3):
        typed = {"first_name": f"Name{number}", "last_name": f"Other{number}", "personal_phone": f"+3362841735{number}"}
        with counted(app) as sent:
            assert by_api(cast, cast.alice, typed | {"country": "FR"}).status_code == 201
        costs.append(len(sent))
    assert costs[1] == costs[2]
    looked = [each for each in sent if ("match_keys" in each and each.startswith("SELECT")) or "'matching'" in each]
    assert len(looked) <= 6, looked


def test_the_comparison_costs_the_same_however_many_match(app: Flask, cast: Cast) -> None:
    costs = []
    for number in range(3):
        cast.hire(cast.acme, f"Ada{number}", personal_phone=PHONE)
        by_form(cast, cast.alice, {"personal_phone": PHONE})
        with counted(app) as sent:
            page = by_form(cast, cast.alice, {"personal_phone": PHONE}).text
        assert page.count("This is a different person from") == number + 1
        costs.append(len(sent))
    assert costs[0] == costs[2], sent


@given(
    st.lists(st.text(max_size=40) | st.integers() | st.uuids().map(str) | st.none(), max_size=4) | st.text(max_size=9)
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wild_answers_are_refused_by_name_or_say_nothing(cast: Cast, unlike: Any) -> None:
    if not known(cast, "Ada"):
        ada(cast)
    answer = by_api(cast, cast.alice, {"passport_number": PASSPORT, "unlike": unlike})
    assert answer.status_code in (409, 422)
    assert "unlike" in answer.json["errors"]
