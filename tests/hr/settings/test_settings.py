"""The settings: who changes them, and what they do to the names of people."""

import pytest

from tests.support.cast import Cast
from tests.support.forms import refused_fields, text_of
from tests.support.people import ADA, api, events, people
from tests.support.settings import set_by_page

SUHARTO = ADA | {"first_name": "Suharto", "last_name": ""}


def allow_one_name(cast: Cast) -> None:
    set_by_page(cast, "record", rule_last_name="optional")


@pytest.mark.parametrize("last_name", ["", " ", "\u200b"])
def test_a_last_name_is_required_until_the_settings_say_otherwise(cast: Cast, last_name: str) -> None:
    sent = SUHARTO | {"last_name": last_name}
    page = cast.alice.client.post(cast.acme.url("employees/"), data=sent)
    by_api = cast.alice.client.post(api(cast.acme, "employees/"), json=sent)
    assert (page.status_code, refused_fields(page.text)) == (422, ["last_name"])
    assert (by_api.status_code, list(by_api.json["errors"])) == (422, ["last_name"])
    assert "an administrator can change the settings" in page.text
    assert people(cast, cast.acme) == []


@pytest.mark.parametrize("last_name", ["", None])
def test_one_name_is_enough_where_settings_say_so(cast: Cast, last_name: str | None) -> None:
    allow_one_name(cast)
    assert "If they have one name only" in cast.alice.client.get(cast.acme.url("employees/new")).text
    page = cast.alice.client.post(cast.acme.url("employees/"), data=SUHARTO)
    assert page.status_code == 303
    assert "<h1>Suharto</h1>" in cast.alice.client.get(page.location).text
    by_api = cast.alice.client.post(api(cast.acme, "employees/"), json=SUHARTO | {"last_name": last_name})
    assert (by_api.status_code, by_api.json["name"], by_api.json["last_name"]) == (201, "Suharto", "")
    absent = {name: value for name, value in SUHARTO.items() if name != "last_name"}
    assert cast.alice.client.post(api(cast.acme, "employees/"), json=absent).status_code == 422
    listed = cast.alice.client.get(cast.acme.url("employees/?q=suharto")).text
    assert listed.count(">Suharto</a>") == 2
    manager = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"manager_id": "Suharto (EMP-001)"})
    assert manager.status_code == 303


def test_one_name_is_enough_for_ones_own_record_too(cast: Cast) -> None:
    url = cast.acme.url("me")
    own = SUHARTO | {"employment_type": "full_time", "hired_on": "2020-03-01"}
    refused = cast.alice.client.post(url, data=own)
    assert (refused.status_code, refused_fields(refused.text)) == (422, ["last_name"])
    allow_one_name(cast)
    form = cast.alice.client.get(f"{url}/new").text
    assert "If they have one name only" in form
    assert "required" not in form.partition('id="field-last_name"')[2].partition(">")[0]
    assert cast.alice.client.post(url, data=own).status_code == 303
    assert [each.name for each in people(cast, cast.acme)] == ["Suharto"]


def test_a_last_name_may_be_taken_away_only_then(cast: Cast) -> None:
    ada = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA).json
    url = api(cast.acme, f"employees/{ada['id']}")
    assert cast.alice.client.patch(url, json={"last_name": None, "version": 1}).status_code == 422
    allow_one_name(cast)
    assert cast.alice.client.patch(url, json={"last_name": None, "version": 1}).json["name"] == "Ada"
    assert cast.alice.client.patch(url, json={"job_title": "Boss", "version": 2}).json["name"] == "Ada"


def test_a_first_name_is_always_needed(cast: Cast) -> None:
    allow_one_name(cast)
    page = cast.alice.client.post(cast.acme.url("employees/"), data=SUHARTO | {"first_name": "", "last_name": "Lee"})
    assert (page.status_code, refused_fields(page.text)) == (422, ["first_name"])


def test_a_change_is_logged_once_and_nothing_is_where_nothing_changes(cast: Cast) -> None:
    for _ in range(2):
        allow_one_name(cast)
    assert [event.changes for event in events(cast, cast.acme, "updated")] == [
        {"rule_last_name": ["required", "optional"]}
    ]
    assert "Optional" in text_of(cast.alice.client.get(cast.acme.url("audit/")).text)
    refused = cast.alice.client.post(cast.acme.url("settings/record"), data={"rule_last_name": "hidden"})
    assert (refused.status_code, refused_fields(refused.text)) == (422, ["rule_last_name"])


@pytest.mark.parametrize("role", ["hr", "manager", "viewer", "employee"])
def test_others_change_no_settings(cast: Cast, role: str) -> None:
    client = cast.person("Somebody", cast.acme, role).client
    assert client.get(cast.acme.url("settings/")).status_code == 403
    assert client.post(cast.acme.url("settings/record"), data={"rule_last_name": "optional"}).status_code == 403


def test_the_settings_of_one_employer_are_not_those_of_another(cast: Cast) -> None:
    allow_one_name(cast)
    assert cast.charlie.client.post(cast.globex.url("employees/"), data=SUHARTO).status_code == 422
    assert cast.charlie.client.get(cast.acme.url("settings/")).status_code == 404
