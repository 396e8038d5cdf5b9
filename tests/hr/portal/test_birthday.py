"""Whether colleagues are told of a birthday: the choice of whoever has it, and of nobody else."""

from datetime import date

import pytest

from tests.support.cast import Cast
from tests.support.people import api, events, person
from tests.support.settings import set_by_page

ANNOUNCEMENT = "me/birthday-announcement"
ACTIONS = ("birthday announced", "birthday concealed")
SWITCH = "Tell colleagues when it is my birthday"


def is_shown(cast: Cast) -> bool:
    return person(cast, cast.acme, cast.bob.employee_ids["acme"]).birthday_shown


def test_bob_lets_colleagues_be_told_and_takes_it_back(cast: Cast) -> None:
    bob = cast.bob.client
    assert 'aria-checked="false"' in bob.get(cast.acme.url("me")).text
    assert bob.post(cast.acme.url(ANNOUNCEMENT)).location == cast.acme.url("me")
    page = bob.get(cast.acme.url("me")).text
    assert is_shown(cast)
    assert 'aria-checked="true"' in page
    assert "no date of birth yet" in page
    assert bob.post(cast.acme.url(f"{ANNOUNCEMENT}/removal")).location == cast.acme.url("me")
    assert not is_shown(cast)
    for action in ACTIONS:
        assert [event.actor_name for event in events(cast, cast.acme, action)] == ["Bob"]


def test_bob_does_it_by_the_api(cast: Cast) -> None:
    bob, url = cast.bob.client, api(cast.acme, ANNOUNCEMENT)
    for _ in range(2):
        assert bob.put(url).status_code == 204
    assert bob.get(api(cast.acme, "me")).json["employee"]["birthday_shown"] is True
    assert bob.delete(url).status_code == 204
    assert bob.get(api(cast.acme, "me")).json["employee"]["birthday_shown"] is False
    assert [len(events(cast, cast.acme, action)) for action in ACTIONS] == [1, 1]


@pytest.mark.parametrize("role", ["owner", "admin", "hr", "manager", "viewer", "employee"])
def test_everybody_with_a_record_has_the_choice(cast: Cast, role: str) -> None:
    somebody = cast.person("Somebody", cast.acme, role, hired=True)
    assert somebody.client.post(cast.acme.url(ANNOUNCEMENT)).status_code == 303
    assert person(cast, cast.acme, somebody.employee_ids["acme"]).birthday_shown


def test_nobody_chooses_it_for_somebody_else(cast: Cast) -> None:
    record = cast.bob.employee_ids["acme"]
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{record}"), json={"birthday_shown": True})
    assert (answer.status_code, answer.json["errors"].keys()) == (422, {"birthday_shown"})
    sent = {"birth_date": "1990-05-04", "birthday_shown": "true"}
    cast.alice.client.post(cast.acme.url(f"employees/{record}/cards/personal"), data=sent)
    assert not is_shown(cast)
    for who in (cast.alice, cast.charlie):
        assert who.client.post(cast.acme.url(ANNOUNCEMENT)).status_code == 404
        assert who.client.put(api(cast.acme, ANNOUNCEMENT)).status_code == 404


def test_hr_sees_whether_and_a_manager_does_not(cast: Cast) -> None:
    record = cast.bob.employee_ids["acme"]
    cast.bob.client.post(cast.acme.url(ANNOUNCEMENT))
    assert "Birthday shown to colleagues" in cast.alice.client.get(cast.acme.url(f"employees/{record}/personal")).text
    assert cast.alice.client.get(api(cast.acme, f"employees/{record}")).json["birthday_shown"] is True
    assert "birthday_shown" not in cast.mona.client.get(api(cast.acme, f"employees/{record}")).json


def test_there_is_no_choice_where_birth_dates_are_hidden(cast: Cast) -> None:
    set_by_page(cast, "record", rule_birth_date="hidden")
    bob = cast.bob.client
    assert SWITCH not in bob.get(cast.acme.url("me")).text
    answer = bob.post(cast.acme.url(ANNOUNCEMENT), follow_redirects=True)
    assert "does not keep birth dates" in answer.text
    assert bob.put(api(cast.acme, ANNOUNCEMENT)).status_code == 409
    assert not is_shown(cast)


def test_a_birth_date_is_not_told_by_the_choice(cast: Cast) -> None:
    """Mona, who manages Bob, is told of the day on the dashboard; the record keeps its date from her."""
    record = cast.hire(
        cast.acme, "Zoe", birth_date=date(1990, 5, 4), birthday_shown=True, manager_id=cast.mona.employee_ids["acme"]
    )
    shown = cast.mona.client.get(api(cast.acme, f"employees/{record}")).json
    assert "birth_date" not in shown
    assert cast.mona.client.get(cast.acme.url(f"employees/{record}/personal")).status_code == 403
