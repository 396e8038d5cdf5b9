"""Two people at once: one wins, the other is told."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.support.forms import text_of, version_in
from tests.support.people import ADA, api, card, hired, people, records
from tests.support.races import AT_ONCE, all_at_once


def test_numbers_drawn_at_once_are_all_different_and_without_a_gap(cast: Cast) -> None:
    def hire_three(client: FlaskClient, number: int) -> TestResponse:
        for _ in range(3):
            answer = client.post(api(cast.acme, "employees/"), json=ADA | {"first_name": f"Ada{number}"})
        return answer

    assert {answer.status_code for answer in all_at_once(cast, hire_three)} == {201}
    numbers = [employee.number for employee in people(cast, cast.acme)]
    assert numbers == [f"EMP-{number:03}" for number in range(1, 3 * AT_ONCE + 1)]


def test_a_refused_hire_uses_up_no_number(cast: Cast) -> None:
    hired(cast, work_email="ada@acme.example")
    refused = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"work_email": "ada@acme.example"})
    assert refused.status_code == 422
    assert hired(cast)["number"] == "EMP-002"


def test_of_two_edits_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    ada = hired(cast)
    url = api(cast.acme, f"employees/{ada['id']}")
    answers = all_at_once(
        cast, lambda client, number: client.patch(url, json={"job_title": f"Job {number}", "version": 1})
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * (AT_ONCE - 1)]
    (winner,) = [answer.json["job_title"] for answer in answers if answer.status_code == 200]
    assert people(cast, cast.acme)[0].job_title == winner
    assert len(records(cast, cast.acme, ada["id"])) == 2


# What each form needs besides the field that all change at once.
FORMS = {
    "employees": ("job_title", ADA),
    "departments": ("name", {"name": "Finance", "code": "FIN"}),
    "branches": ("name", {"name": "Finance", "code": "FIN"}),
}


def saved_at(cast: Cast, kind: str, row_id: str) -> str:
    """Where the form of a row is saved; with /edit behind it, the form."""
    return card(cast, row_id, "work") if kind == "employees" else cast.acme.url(f"{kind}/{row_id}")


@pytest.mark.parametrize("kind", FORMS)
def test_of_two_who_save_the_same_form_at_once_one_wins_and_the_other_is_told(cast: Cast, kind: str) -> None:
    changed, form = FORMS[kind]
    row = cast.alice.client.post(api(cast.acme, f"{kind}/"), json=form).json
    url = saved_at(cast, kind, row["id"])
    opened = form | {"version": version_in(cast.alice.client.get(f"{url}/edit").text)}
    answers = all_at_once(cast, lambda client, number: client.post(url, data=opened | {changed: f"Money {number}"}))
    assert sorted(answer.status_code for answer in answers) == [303, *[409] * (AT_ONCE - 1)]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
    assert cast.alice.client.get(api(cast.acme, f"{kind}/{row['id']}")).json[changed] == f"Money {winner}"
    loser, told = next((number, answer.text) for number, answer in enumerate(answers) if answer.status_code == 409)
    assert f"{winner} Money {loser}" in text_of(told)
    again = opened | {changed: "Cash", "version": version_in(told)}
    assert cast.alice.client.post(url, data=again).status_code == 303


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_without_a_version_is_taken_for_a_stale_one(cast: Cast, kind: str) -> None:
    changed, form = FORMS[kind]
    row = cast.alice.client.post(api(cast.acme, f"{kind}/"), json=form).json
    for version in ({}, {"version": ""}, {"version": "x"}, {"version": "2"}):
        answer = cast.alice.client.post(saved_at(cast, kind, row["id"]), data=form | {changed: "Cash"} | version)
        assert answer.status_code == 409


def test_two_changes_at_once_close_no_circle(cast: Cast) -> None:
    pair = [hired(cast)["id"], hired(cast)["id"]]

    def put_below_the_other(client: FlaskClient, number: int) -> TestResponse:
        return client.patch(
            api(cast.acme, f"employees/{pair[number]}"), json={"manager_id": pair[1 - number], "version": 1}
        )

    answers = all_at_once(cast, put_below_the_other, 2)
    assert sorted(answer.status_code for answer in answers) == [200, 422]


def test_the_same_email_at_once_is_given_once(cast: Cast) -> None:
    values = ADA | {"work_email": "ada@acme.example"}
    answers = all_at_once(cast, lambda client, _: client.post(api(cast.acme, "employees/"), json=values))
    codes = [answer.status_code for answer in answers]
    assert codes.count(201) == 1
    assert set(codes) <= {201, 409, 422}
