"""Ownership is handed over by two: an owner offers it, and whoever accepts it becomes an owner, both by password."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import text_of
from tests.support.mailbox import Mailbox
from tests.support.people import api, events
from tests.support.team import member_id, role_of, team

STEP_DOWN, BOTH = {"after": "admin"}, {"after": "owner"}


def offer(cast: Cast, after: dict[str, str]) -> None:
    assert cast.alice.client.post(team(cast, cast.bob, "/ownership"), data=after).status_code == 303


def sql(app: Flask, statement: str) -> None:
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(("after", "alice_is"), [(STEP_DOWN, "admin"), (BOTH, "owner")])
def test_whoever_accepts_is_an_owner(cast: Cast, mailbox: Mailbox, after: dict[str, str], alice_is: str) -> None:
    bob = cast.bob
    offer(cast, after)
    mailbox.deliver()
    mail = mailbox.messages[-1]
    assert mail["Subject"] == "You are offered ownership"
    assert "/e/acme/team/ownership" in mailbox.link()
    assert "You are offered ownership of Acme Ltd" in bob.client.get(cast.acme.url("me")).text
    assert "Alice offers ownership to Bob." in text_of(cast.alice.client.get(team(cast)).text)
    assert "Alice offers you ownership." in text_of(bob.client.get(team(cast, act="ownership")).text)
    assert role_of(cast, bob) == "employee"
    assert bob.client.post(team(cast, act="ownership/acceptance")).status_code == 303
    assert (role_of(cast, bob), role_of(cast, cast.alice)) == ("owner", alice_is)
    assert bob.client.get(team(cast)).status_code == 200
    assert "You are offered" not in bob.client.get(cast.acme.url("me")).text
    assert len(events(cast, cast.acme, "ownership offered")) == len(events(cast, cast.acme, "ownership accepted")) == 1
    assert bob.client.post(team(cast, act="ownership/acceptance")).status_code == 409
    mailbox.deliver()
    assert mailbox.messages[-1]["Subject"] == "Ownership has been accepted"


def test_both_give_their_password(app: Flask, cast: Cast) -> None:
    alice, bob = cast.alice.client, cast.bob.client
    sql(app, "UPDATE public.sessions SET confirmed_at = NULL")
    asked = alice.post(team(cast, cast.bob, "/ownership"), data=BOTH)
    assert asked.location.startswith("/account/confirm?next=")
    assert alice.get(team(cast)).text.count("offers ownership") == 0
    back = alice.post("/account/confirm", data={"current": PASSWORD, "next": asked.location}).location
    assert back
    form = alice.get(team(cast, cast.bob, "/ownership"), query_string=BOTH).text
    assert 'value="owner" required checked' in " ".join(form.split())
    offer(cast, BOTH)
    sql(app, "UPDATE public.sessions SET confirmed_at = NULL")
    assert bob.post(team(cast, act="ownership/acceptance")).location.startswith("/account/confirm?next=")
    assert role_of(cast, cast.bob) == "employee"


def test_an_offer_is_declined_withdrawn_or_expires(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    alice, bob = cast.alice.client, cast.bob.client
    accept = team(cast, act="ownership/acceptance")
    offer(cast, BOTH)
    assert bob.post(team(cast, act="ownership/refusal")).status_code == 303
    mailbox.deliver()
    assert mailbox.messages[-1]["Subject"] == "Ownership has been declined"
    assert bob.post(accept).status_code == 409
    offer(cast, BOTH)
    hana = cast.person("Hana", cast.acme, "hr")
    assert alice.post(team(cast, hana, "/ownership"), data=BOTH).status_code == 409  # one at a time
    assert alice.post(team(cast, act="ownership/withdrawal")).status_code == 303
    assert bob.post(accept).status_code == 409
    offer(cast, BOTH)
    sql(app, "UPDATE public.ownership_offers SET expires_at = now()")
    assert bob.post(accept).status_code == 409
    assert bob.get(team(cast, act="ownership")).location == cast.acme.url()
    assert "You are offered" not in bob.get(cast.acme.url("me")).text
    assert alice.post(team(cast, hana, "/ownership"), data=BOTH).status_code == 303
    assert role_of(cast, cast.bob) == "employee"


def test_an_offer_goes_with_its_owner_and_its_member(cast: Cast) -> None:
    alice, bob, olaf = cast.alice, cast.bob, cast.person("Olaf", cast.acme, "owner")
    accept = team(cast, act="ownership/acceptance")
    offer(cast, STEP_DOWN)
    assert olaf.client.post(team(cast, alice, "/role"), data={"role": "admin"}).status_code == 303
    assert bob.client.post(accept).status_code == 409
    assert olaf.client.post(team(cast, bob, "/ownership"), data=BOTH).status_code == 303
    assert (
        olaf.client.post(team(cast, bob, "/end"), data={"when": "later", "last_day": "2099-01-01"}).status_code == 303
    )
    assert bob.client.post(accept).status_code == 409
    assert olaf.client.post(team(cast, bob, "/ownership"), data=BOTH).status_code == 409
    assert role_of(cast, bob) == "employee"


def test_only_an_owner_offers_and_only_whom_it_is_offered_to_answers(cast: Cast) -> None:
    offer(cast, BOTH)
    anna, hana = cast.person("Anna", cast.acme, "admin"), cast.person("Hana", cast.acme, "hr")
    assert anna.client.get(team(cast, hana, "/ownership")).status_code == 403
    assert anna.client.post(team(cast, hana, "/ownership"), data=BOTH).status_code == 403
    for act in ("acceptance", "refusal"):
        assert hana.client.post(team(cast, act=f"ownership/{act}")).status_code == 409
    assert hana.client.get(team(cast, act="ownership")).location == cast.acme.url()
    assert hana.client.post(team(cast, act="ownership/withdrawal")).status_code == 403
    for path in ("ownership-offer", "ownership-offer/acceptance"):
        assert hana.client.get(api(cast.acme, "ownership-offer")).status_code == 404
        act = hana.client.delete if path == "ownership-offer" else hana.client.post
        assert act(api(cast.acme, path), json=None if path == "ownership-offer" else {}).status_code == 404
    assert cast.charlie.client.post(team(cast, act="ownership/acceptance")).status_code == 404
    assert cast.charlie.client.get(api(cast.globex, "ownership-offer")).status_code == 404


def test_two_answers_at_once_count_once(cast: Cast) -> None:
    offer(cast, STEP_DOWN)
    together, alice, bob = Barrier(2), cast.alice.client, cast.bob.client

    def answer(which: int) -> int:
        together.wait()
        if which:
            return alice.post(team(cast, act="ownership/withdrawal")).status_code
        return bob.post(team(cast, act="ownership/acceptance")).status_code

    with ThreadPoolExecutor(2) as pool:
        accepted, withdrawn = pool.map(answer, range(2))
    assert sorted([accepted == 303, withdrawn == 303]) == [False, True]
    assert role_of(cast, cast.bob) == ("owner" if accepted == 303 else "employee")
    assert role_of(cast, cast.alice) == ("admin" if accepted == 303 else "owner")


def test_ownership_by_the_api_needs_the_password(app: Flask, cast: Cast) -> None:
    alice, bob = cast.alice.client, cast.bob.client
    url = api(cast.acme, f"members/{member_id(cast, cast.bob)}/ownership-offer")
    sql(app, "UPDATE public.sessions SET confirmed_at = NULL")
    assert alice.post(url, json=BOTH).json["errors"]["password"]
    assert alice.post(url, json=BOTH | {"password": "wrong"}).status_code == 422
    made = alice.post(url, json=BOTH | {"password": PASSWORD})
    assert (made.status_code, made.json["steps_down"]) == (201, False)
    assert alice.get(made.headers["Location"]).json == bob.get(made.headers["Location"]).json
    assert bob.post(api(cast.acme, "ownership-offer/acceptance"), json={"password": PASSWORD}).status_code == 204
    assert role_of(cast, cast.bob) == "owner"
    assert alice.get(api(cast.acme, "ownership-offer")).status_code == 404
