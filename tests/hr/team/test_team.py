"""The team's list and its members: who sees it, what it shows, and who may change whose role."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.support.cast import Cast, Person
from tests.support.forms import text_of
from tests.support.people import api, events
from tests.support.statements import counted
from tests.support.team import member_id, memberships, role_of, team


def test_the_list_shows_who_signs_in_and_who_is_invited(cast: Cast) -> None:
    alice, bob = cast.alice.client, cast.bob
    alice.post(cast.acme.url("invitations/team"), data={"email": "ada@acme.example", "role": "viewer"})
    page = text_of(alice.get(team(cast)).text)
    for said in ("Alice", "alice@example.com", "Owner", "Bob Tester", "ada@acme.example", "Invited", "Viewer"):
        assert said in page
    record = cast.acme.url(f"employees/{bob.employee_ids['acme']}")
    assert f'href="{record}"' in alice.get(team(cast)).text
    narrowed = text_of(alice.get(team(cast), query_string={"q": "ADA@"}).text)
    assert "ada@acme.example" in narrowed
    assert "bob@example.com" not in narrowed
    by_role = text_of(alice.get(team(cast), query_string={"role": "employee"}).text)
    assert "bob@example.com" in by_role
    assert "mona@example.com" not in by_role
    ranks = [each["role"] for each in alice.get(api(cast.acme, "members?sort=role")).json["items"]]
    assert ranks == ["owner", "manager", "viewer", "employee"]


def test_the_list_takes_the_same_statements_for_one_and_for_many(app: Flask, cast: Cast) -> None:
    client = cast.alice.client
    client.get(team(cast))
    for name in ("Ann", "Ben", "Cleo", "Dov"):
        cast.person(name, cast.acme, "employee", hired=True)
    with counted(app) as few:
        assert client.get(team(cast)).status_code == 200
    for name in ("Eve", "Fay", "Gus", "Hal", "Ivy"):
        cast.person(name, cast.acme, "employee", hired=True)
    client.post(cast.acme.url("invitations/team"), data={"email": "ada@acme.example", "role": "viewer"})
    with counted(app) as many:
        assert client.get(team(cast)).status_code == 200
    assert len(many) == len(few) <= 8, few


def test_others_do_not_see_the_team_and_no_foreign_member_is_found(cast: Cast) -> None:
    bob, foreign = member_id(cast, cast.bob), memberships(cast.app, cast.charlie, cast.globex)[0].id
    acts = ("role", "end", "end/cancellation", "invitation", "ownership")
    for role in ("hr", "manager", "viewer", "employee"):
        client = cast.person(role.capitalize(), cast.acme, role).client
        assert client.get(team(cast)).status_code == 403
        assert client.get(team(cast, cast.bob)).status_code == 403
        assert [client.post(team(cast, cast.bob, f"/{act}")).status_code for act in acts] == [403] * len(acts)
        for method, path in (("get", "members"), ("get", f"members/{bob}"), ("delete", f"members/{bob}")):
            assert getattr(client, method)(api(cast.acme, path)).status_code == 403
    charlie, alice = cast.charlie.client, cast.alice.client
    for client, employer, found in (
        (charlie, cast.acme, bob),
        (charlie, cast.globex, bob),
        (alice, cast.acme, foreign),
    ):
        assert client.get(employer.url(f"team/{found}")).status_code == 404
        assert client.get(employer.url(f"team/{found}/end")).status_code == 404
        assert client.post(employer.url(f"team/{found}/end"), data={"when": "now"}).status_code == 404
        assert client.get(api(employer, f"members/{found}")).status_code == 404
        assert client.patch(api(employer, f"members/{found}"), json={"role": "hr"}).status_code == 404
        assert client.delete(api(employer, f"members/{found}")).status_code == 404
    assert role_of(cast, cast.bob) == "employee"


def test_a_role_is_chosen_by_what_it_may_do_and_holds_at_once(cast: Cast) -> None:
    bob, alice = cast.bob, cast.alice.client
    assert bob.client.get(cast.acme.url("employees/")).status_code == 403
    assert "Sees everyone’s records but cannot change anything." in alice.get(team(cast, bob)).text
    assert alice.post(team(cast, bob, "/role"), data={"role": "viewer"}).status_code == 303
    assert bob.client.get(cast.acme.url("employees/")).status_code == 200
    assert [event.changes for event in events(cast, cast.acme, "role changed")] == [{"role": ["employee", "viewer"]}]
    assert alice.post(team(cast, bob, "/role"), data={"role": "employee"}).status_code == 303
    assert role_of(cast, bob) == "employee"


@pytest.mark.parametrize("role", ["owner", "king", ""])
def test_nobody_is_made_an_owner_by_a_change_of_role(cast: Cast, role: str) -> None:
    hana = cast.person("Hana", cast.acme, "hr")
    assert cast.alice.client.post(team(cast, hana, "/role"), data={"role": role}).status_code == 422
    answer = cast.alice.client.patch(api(cast.acme, f"members/{member_id(cast, hana)}"), json={"role": role})
    assert answer.status_code == (409 if role == "owner" else 422)
    assert role_of(cast, hana) == "hr"


def test_an_administrator_has_no_power_over_owners_and_administrators(cast: Cast) -> None:
    anna, adam = cast.person("Anna", cast.acme, "admin"), cast.person("Adam", cast.acme, "admin")
    for other in (cast.alice, adam):
        assert "Only an owner may change this." in anna.client.get(team(cast, other)).text
        url = api(cast.acme, f"members/{member_id(cast, other)}")
        assert anna.client.patch(url, json={"role": "hr"}).status_code == 403
        assert anna.client.patch(url, json={"ends_on": "2099-01-01"}).status_code == 403
        assert anna.client.delete(url).status_code == 403
    hana = cast.person("Hana", cast.acme, "hr")
    assert anna.client.post(team(cast, hana, "/role"), data={"role": "admin"}).status_code == 422
    assert anna.client.post(team(cast, hana, "/role"), data={"role": "viewer"}).status_code == 303
    own = api(cast.acme, f"members/{member_id(cast, anna)}")
    assert anna.client.patch(own, json={"role": "viewer"}).status_code == 409
    assert role_of(cast, anna) == role_of(cast, adam) == "admin"


def test_the_last_owner_stays_and_another_may_step_down(cast: Cast) -> None:
    alice = cast.alice
    refused = alice.client.post(team(cast, alice, "/role"), data={"role": "admin"})
    assert refused.status_code == 409
    assert "Alice is the last owner." in text_of(refused.text)
    assert alice.client.post(team(cast, act="leaving")).status_code == 409
    olaf = cast.person("Olaf", cast.acme, "owner")
    assert alice.client.post(team(cast, alice, "/role"), data={"role": "admin"}).status_code == 303
    assert role_of(cast, alice) == "admin"
    assert olaf.client.delete(api(cast.acme, f"members/{member_id(cast, olaf)}")).status_code == 409
    assert role_of(cast, olaf) == "owner"


def test_an_owner_whose_end_is_planned_or_who_cannot_sign_in_is_no_other_owner(cast: Cast) -> None:
    olaf = cast.person("Olaf", cast.acme, "owner")
    planned = cast.alice.client.post(team(cast, olaf, "/end"), data={"when": "later", "last_day": "2099-01-01"})
    assert planned.status_code == 303
    assert cast.alice.client.post(team(cast, cast.alice, "/role"), data={"role": "admin"}).status_code == 409


def at_once(*acts: tuple[Person, str, dict[str, str]]) -> list[int]:
    together = Barrier(len(acts))

    def run(act: tuple[Person, str, dict[str, str]]) -> int:
        who, url, data = act
        client = who.client
        together.wait()
        return client.post(url, data=data).status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_owners_who_demote_each_other_at_once_one_stays(cast: Cast) -> None:
    alice, olaf = cast.alice, cast.person("Olaf", cast.acme, "owner")
    demote = {"role": "admin"}
    answers = at_once((alice, team(cast, olaf, "/role"), demote), (olaf, team(cast, alice, "/role"), demote))
    # Whoever comes second is no owner any more, or is told so by a form that does not offer it any more.
    assert sorted(answers) in ([303, 403], [303, 409], [303, 422])
    assert sorted([role_of(cast, alice) or "", role_of(cast, olaf) or ""]) == ["admin", "owner"]


def test_a_wrong_login_is_taken_off_a_record_from_here(cast: Cast) -> None:
    mona, alice = cast.mona, cast.alice.client
    taking_off = cast.acme.url(f"employees/{mona.employee_ids['acme']}/login")
    assert f'href="{taking_off}"' in alice.get(team(cast, mona)).text
    assert alice.post(f"{taking_off}/removal").status_code == 303
    assert role_of(cast, mona) == "manager"
    assert taking_off not in alice.get(team(cast, mona)).text
