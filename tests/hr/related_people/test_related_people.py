"""Emergency contacts and dependents: in order, seen by those who may see what is personal, changed by one at a time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.hr.related_people.fields import RelatedPersonFields
from hrapp.hr.related_people.models import RelatedPerson
from tests.support.cast import Cast
from tests.support.forms import BROWSER, fill_in, refused_fields, text_of, version_in
from tests.support.log import events_of
from tests.support.people import api
from tests.support.races import all_at_once
from tests.support.statements import counted

ANNA = {"name": "Anna Markerfield", "relationship": "Mother", "phone": "+237 611 22 33 44"}
CHILD = {"name": "Tim Markerfield", "relationship": "Child", "birth_date": "2019-05-03"}
GIVEN = {"emergency-contacts": ANNA, "dependents": CHILD}


@pytest.fixture
def bob(cast: Cast) -> str:
    """The path of Bob's record; he reports to Mona."""
    return f"employees/{cast.bob.employee_ids['acme']}"


def add(client: FlaskClient, url: str, **values: Any) -> dict[str, Any]:
    answer = client.post(url, json=values)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def add_named(cast: Cast, url: str, names: str) -> dict[str, str]:
    """Contacts with names of one letter; name → id."""
    return {name: add(cast.alice.client, url, name=name, phone="+237611223344")["id"] for name in names}


def order(cast: Cast, url: str) -> str:
    """The names in their order, which is numbered without a gap."""
    people = cast.alice.client.get(url).json
    assert [each["position"] for each in people] == list(range(1, len(people) + 1))
    return "".join(each["name"] for each in people)


def test_a_contact_is_added_changed_and_removed_by_the_forms(cast: Cast, bob: str) -> None:
    client, url = cast.alice.client, cast.acme.url(f"{bob}/emergency-contacts")
    assert 'list="relationships"' in client.get(f"{url}/new").text
    added = client.post(url, data=ANNA)
    assert added.status_code == 303
    page, _mark, row = added.location.partition("#")
    shown = client.get(page).text
    assert f'id="{row}"' in shown
    assert 'href="tel:+237611223344"' in shown
    assert "Anna Markerfield Mother" in text_of(shown)
    person = f"{url}/{row.removeprefix('person-')}"
    assert fill_in(client, f"{person}/edit", {}).status_code == 405
    opened = {"version": version_in(client.get(f"{person}/edit").text)}
    assert client.post(person, data=ANNA | opened | {"email": "anna@mail.example"}).status_code == 303
    assert "anna@mail.example" in client.get(page).text
    assert client.post(f"{person}/removal", data=opened).status_code == 409
    assert client.post(f"{person}/removal", data={"version": "2"}).status_code == 303
    assert "Markerfield" not in client.get(page).text.replace("Anna Markerfield was removed.", "")


def test_what_is_not_given_is_asked_for_at_its_field(cast: Cast, bob: str) -> None:
    client = cast.alice.client
    answer = client.post(cast.acme.url(f"{bob}/emergency-contacts"), data={"relationship": "Friend"})
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["name"])
    answer = client.post(cast.acme.url(f"{bob}/emergency-contacts"), data={"name": "Anna"})
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["phone"])
    assert 'value="Anna"' in answer.text
    tomorrow = (clock.today("UTC") + timedelta(days=2)).isoformat()
    answer = client.post(cast.acme.url(f"{bob}/dependents"), data=CHILD | {"birth_date": tomorrow})
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["birth_date"])
    answer = client.post(api(cast.acme, f"{bob}/emergency-contacts"), json={"name": "Anna", "phone": "what"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["phone"])


def test_a_phone_is_stored_as_in_the_record_and_a_contact_has_no_date_of_birth(cast: Cast, bob: str) -> None:
    contact = add(cast.alice.client, api(cast.acme, f"{bob}/emergency-contacts"), **ANNA)
    assert contact["phone"] == "+237611223344"
    dated = ANNA | {"birth_date": "1950-01-01"}
    refused = cast.alice.client.post(api(cast.acme, f"{bob}/emergency-contacts"), json=dated)
    assert (refused.status_code, list(refused.json["errors"]), contact["birth_date"]) == (422, ["birth_date"], None)
    assert add(cast.alice.client, api(cast.acme, f"{bob}/dependents"), **CHILD)["birth_date"] == "2019-05-03"


def test_the_buttons_move_somebody_by_one(cast: Cast, bob: str) -> None:
    url = api(cast.acme, f"{bob}/emergency-contacts")
    ids = add_named(cast, url, "abc")
    moves = [("c", "up", "acb"), ("c", "up", "cab"), ("c", "up", "cab"), ("b", "down", "cab"), ("c", "down", "acb")]
    for name, way, expected in moves:
        answer = cast.alice.client.post(
            cast.acme.url(f"{bob}/emergency-contacts/{ids[name]}/position"), data={"way": way}
        )
        assert answer.status_code == 303
        assert order(cast, url) == expected
    wrong = cast.acme.url(f"{bob}/emergency-contacts/{ids['a']}/position")
    assert cast.alice.client.post(wrong, data={"way": "away"}).status_code == 422


def test_any_moves_and_removals_keep_the_order_without_a_gap(cast: Cast, bob: str) -> None:
    url = api(cast.acme, f"{bob}/dependents")
    steps = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 10), st.booleans()), max_size=5)

    @given(steps)
    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def change(steps: list[tuple[int, int, bool]]) -> None:
        expected = order(cast, url)
        ids = {each["name"]: each["id"] for each in cast.alice.client.get(url).json}
        for name in (each for each in "abcdef" if each not in ids):
            ids[name] = add(cast.alice.client, url, name=name)["id"]
            expected += name
        for which, position, leaves in steps:
            name = expected[which % len(expected)]
            rest = expected.replace(name, "")
            if leaves and rest:
                assert cast.alice.client.delete(f"{url}/{ids[name]}").status_code == 204
                expected = rest
            else:
                version = cast.alice.client.get(f"{url}/{ids[name]}").json["version"]
                moved = cast.alice.client.patch(f"{url}/{ids[name]}", json={"position": position, "version": version})
                assert moved.json["position"] == min(position, len(expected))
                expected = rest[: position - 1] + name + rest[position - 1 :]
            assert order(cast, url) == expected

    change()


def test_several_at_once_never_break_the_order(cast: Cast, bob: str) -> None:
    url = api(cast.acme, f"{bob}/emergency-contacts")
    ids = add_named(cast, url, "abc")

    def act(client: FlaskClient, number: int) -> TestResponse:
        if number == 0:
            return client.delete(f"{url}/{ids['b']}")
        if number == 1:
            return client.post(cast.acme.url(f"{bob}/emergency-contacts/{ids['c']}/position"), data={"way": "up"})
        return client.post(url, json={"name": str(number), "phone": "+237611223344"})

    assert sorted(answer.status_code for answer in all_at_once(cast, act)) == [201, 201, 204, 303]
    assert sorted(order(cast, url)) == list("23ac")


def test_there_are_ten_at_most(cast: Cast, bob: str) -> None:
    url = api(cast.acme, f"{bob}/emergency-contacts")
    add_named(cast, url, "abcdefghi")
    answers = all_at_once(cast, lambda client, _: client.post(url, json=ANNA), 2)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    page = cast.alice.client.get(cast.acme.url(f"{bob}/personal")).text
    assert "10 is the most" in page
    assert "emergency-contacts/new" not in page
    refused = cast.alice.client.post(cast.acme.url(f"{bob}/emergency-contacts"), data=ANNA)
    assert refused.status_code == 409
    assert 'value="Anna Markerfield"' in refused.text
    assert len(cast.alice.client.get(api(cast.acme, f"{bob}/dependents")).json) == 0


def test_of_two_edits_one_wins_and_the_other_sees_both(cast: Cast, bob: str) -> None:
    contact = add(cast.alice.client, api(cast.acme, f"{bob}/emergency-contacts"), **ANNA)
    url = cast.acme.url(f"{bob}/emergency-contacts/{contact['id']}")
    answers = all_at_once(
        cast, lambda client, number: client.post(url, data=ANNA | {"version": "1", "name": f"Anna {number}"}), 2
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser, told = next((number, each.text) for number, each in enumerate(answers) if each.status_code == 409)
    assert f"Name Anna {1 - loser} Anna {loser}" in text_of(told)
    late = cast.alice.client.post(url, data=ANNA | {"version": "1", "name": "Anne"}, headers=BROWSER)
    assert 'value="Anne"' in cast.alice.client.get(late.location).text
    by_tag = api(cast.acme, f"{bob}/emergency-contacts/{contact['id']}")
    assert cast.alice.client.get(by_tag).headers["ETag"] == '"2"'
    assert cast.alice.client.patch(by_tag, json={"name": "A"}, headers={"If-Match": '"1"'}).status_code == 412
    assert cast.alice.client.patch(by_tag, json={"name": "A"}).status_code == 422
    assert cast.alice.client.delete(by_tag, headers={"If-Match": '"1"'}).status_code == 412


@pytest.mark.parametrize("path", GIVEN)
def test_who_may_not_see_what_is_personal_sees_and_changes_nothing(cast: Cast, bob: str, path: str) -> None:
    person = add(cast.alice.client, api(cast.acme, f"{bob}/{path}"), **GIVEN[path])
    vera = cast.person("Vera", cast.acme, "viewer").client
    stan = cast.person("Stan", cast.acme, "employee", hired=True).client
    one, pages = f"{bob}/{path}/{person['id']}", f"{bob}/personal"
    for client, reads, status in ((vera, 200, 200), (cast.bob.client, 200, 200), (cast.mona.client, 403, 403)):
        assert client.get(api(cast.acme, one)).status_code == reads
        assert client.get(api(cast.acme, f"{bob}/{path}")).status_code == reads
        page = client.get(cast.acme.url(pages))
        assert (page.status_code, "Markerfield" in page.text) == (status, status == 200)
        assert "/edit" not in page.text.partition("<main")[2] or client is cast.alice.client
    assert "Markerfield" in cast.bob.client.get(cast.acme.url("me")).text
    for client, status in ((vera, 403), (cast.bob.client, 403), (cast.mona.client, 403), (stan, 403)):
        assert client.patch(api(cast.acme, one), json={"name": "Eve", "version": 1}).status_code == status
        assert client.delete(api(cast.acme, one)).status_code == status
        assert client.post(api(cast.acme, f"{bob}/{path}"), json=ANNA).status_code == status
        for act in ("", "/position", "/removal"):
            assert client.post(cast.acme.url(one + act), data={"way": "up"}).status_code == status
    for client in (stan, cast.charlie.client):
        for url in (api(cast.acme, one), api(cast.acme, f"{bob}/{path}"), cast.acme.url(pages)):
            assert client.get(url).status_code == 404


def test_a_foreign_id_is_found_nowhere(cast: Cast, bob: str) -> None:
    gina = f"employees/{cast.hire(cast.globex, 'Gina')}"
    theirs = add(cast.charlie.client, api(cast.globex, f"{gina}/dependents"), **CHILD)["id"]
    own = add(cast.alice.client, api(cast.acme, f"{bob}/dependents"), **CHILD)["id"]
    other = f"employees/{cast.hire(cast.acme, 'Other')}"
    client = cast.alice.client
    for path in (f"{bob}/dependents/{theirs}", f"{gina}/dependents/{theirs}", f"{other}/dependents/{own}"):
        assert client.get(api(cast.acme, path)).status_code == 404
        assert client.patch(api(cast.acme, path), json={"name": "Eve", "version": 1}).status_code == 404
        assert client.delete(api(cast.acme, path)).status_code == 404
        assert client.get(cast.acme.url(f"{path}/edit")).status_code == 404
        assert client.post(cast.acme.url(f"{path}/removal"), data={"version": "1"}).status_code == 404
    assert client.get(api(cast.acme, f"{bob}/emergency-contacts/{own}")).status_code == 404


def test_the_log_of_the_record_tells_of_them_without_saying_who(app: Flask, cast: Cast, bob: str) -> None:
    client, url = cast.alice.client, api(cast.acme, f"{bob}/dependents")
    ids = [add(client, url, **CHILD)["id"] for _ in range(2)]
    client.patch(f"{url}/{ids[1]}", json={"name": "Tom Markerfield", "position": 1, "version": 1})
    client.delete(f"{url}/{ids[0]}")
    found = events_of(app, cast.acme)
    acts = [event.action.removeprefix("dependent ") for event in found]
    assert acts == [
        "added",
        "added",
        "changed",
        "moved",
        "removed",
    ]
    assert {(event.subject_id, event.subject_name) for event in found} == {(UUID(bob.split("/")[1]), "Bob Tester")}
    assert found[2].changes == {"name": ["•••", "•••"]}
    for page in (f"{bob}/activity", "audit/"):
        shown = text_of(client.get(cast.acme.url(page)).text)
        assert "Dependent removed" in shown
        assert "Name ••• → •••" in shown
        assert "Markerfield" not in shown


def test_columns_and_fields_agree() -> None:
    columns = {attribute.key for attribute in RelatedPerson.__mapper__.column_attrs}
    ours = {"id", "employee_id", "kind", "position", "version", "created_at", "updated_at"}
    assert columns - ours == set(RelatedPersonFields.names())


def test_the_cards_cost_one_statement(app: Flask, cast: Cast, bob: str) -> None:
    add_named(cast, api(cast.acme, f"{bob}/emergency-contacts"), "abcdefgh")
    client, url = cast.alice.client, cast.acme.url(f"{bob}/personal")
    client.get(url)
    with counted(app) as sent:
        client.get(url)
    assert len([statement for statement in sent if "related_people" in statement]) == 1
    assert len(sent) <= 10
