"""Approving that somebody leaves: by whom the settings say, never by whoever asked; once; and both sides are told."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving.queries import waiting_for
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import Leave, in_days, settle, stored
from tests.support.cast import Cast, Person
from tests.support.forms import text_of, version_in
from tests.support.mailbox import Mailbox
from tests.support.mailbox import text_of as text_of_mail
from tests.support.people import api, events, person
from tests.support.races import all_at_once


@pytest.fixture
def hana(cast: Cast) -> Person:
    return cast.person("Hana", cast.acme, "hr")


def asked(cast: Cast, leave: Leave, approval: str, by: Person | None = None, **values: Any) -> str:
    """The path of a request that Bob leaves, in the API."""
    settle(cast, leaving_approval=approval)
    made = leave(cast.bob.employee_ids["acme"], by=by, **values)
    assert (made.status_code, made.json["state"]) == (201, "requested"), made.text
    return str(made.headers["Location"])


def given(who: Person, url: str, **sent: Any) -> int:
    return who.client.post(f"{url}/approval", json=sent).status_code


def state_of(cast: Cast, url: str) -> str:
    return stored(cast, url.rpartition("/")[2]).state


@pytest.mark.parametrize(
    ("approval", "may"),
    [("manager", {"mona"}), ("hr", {"alice", "adam", "hilda"}), ("admin", {"alice", "adam"})],
)
def test_those_approve_whom_the_settings_name(
    cast: Cast, hana: Person, leave: Leave, approval: str, may: set[str]
) -> None:
    people = {
        "alice": cast.alice,
        "adam": cast.person("Adam", cast.acme, "admin"),
        "hilda": cast.person("Hilda", cast.acme, "hr"),
        "mona": cast.mona,
        "vera": cast.person("Vera", cast.acme, "viewer"),
        "moritz": cast.person("Moritz", cast.acme, "manager", hired=True),
        "bob": cast.bob,
        "hana": hana,
    }
    for name, who in people.items():
        url = asked(cast, leave, approval, by=hana)
        code = given(who, url, word="Good luck")
        if name in may:
            assert (code, state_of(cast, url)) == (200, "approved"), name
            assert cast.alice.client.delete(url).status_code == 204
        else:
            assert code in (403, 404), name
            assert (code == 404) == (name in ("bob", "moritz")), name
            assert state_of(cast, url) == "requested"
            assert hana.client.delete(url).status_code == 204
    assert person(cast, cast.acme, cast.bob.employee_ids["acme"]).terminated_on is None


def test_both_have_to_approve(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "both", by=hana)
    assert given(cast.mona, url) == 200
    assert cast.mona.client.get(url).json["needs"] == ["hr"]
    assert state_of(cast, url) == "requested"
    assert given(cast.mona, url) == 403
    assert given(cast.alice, url) == 200
    assert state_of(cast, url) == "approved"
    assert [each["name"] for each in cast.alice.client.get(url).json["decisions"]] == ["Mona", "Alice"]


def test_the_manager_who_asked_is_passed_over_for_the_next_and_then_for_an_administrator(
    cast: Cast, leave: Leave
) -> None:
    chief = cast.person("Chief", cast.acme, "employee", hired=True)
    mona = cast.mona.employee_ids["acme"]
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, mona).manager_id = chief.employee_ids["acme"]
        session.get_one(Employee, mona).user_id = None
        session.commit()
    url = asked(cast, leave, "manager")
    page = cast.acme.url(f"departures/{url.rpartition('/')[2]}")
    # A manager above decides, also with the role of an employee, and sees no more than that.
    shown = text_of(chief.client.get(page).text)
    assert "Your decision" in shown
    assert "A new job" not in shown
    assert given(chief, url) == 200
    assert cast.alice.client.delete(url).status_code == 204
    adam = cast.person("Adam", cast.acme, "admin")
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, chief.employee_ids["acme"]).user_id = None
        session.commit()
    url = asked(cast, leave, "manager")
    assert given(adam, url) == 200


def test_what_nobody_else_could_approve_holds_at_once_and_is_noted(cast: Cast, leave: Leave) -> None:
    settle(cast, leaving_approval="hr")
    bob = cast.bob.employee_ids["acme"]
    said = {"kind": "resigned", "reason": "x", "last_day": in_days(3), "access": "on_the_date"}
    sent = cast.alice.client.post(cast.acme.url(f"employees/{bob}/departures"), data=said)
    assert "an approval that nobody else here could give" in text_of(cast.alice.client.get(sent.location).text)
    made = leave(bob)
    assert made.json["state"] == "approved"
    assert made.json["decisions"][0]["word"] == "Nobody else here could approve it."


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "hr", by=hana)

    def decide(client: Any, number: int) -> Any:
        way = ("approval", "rejection", "approval")[number]
        return client.post(f"{url}/{way}", json={"word": "So be it"})

    answers = all_at_once(cast, decide, 3)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert all("already" in answer.json["detail"] for answer in answers if answer.status_code == 409)
    assert len(stored(cast, url.rpartition("/")[2]).decisions) == 1


def test_a_request_that_was_changed_meanwhile_is_not_approved_unseen(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "both", by=hana)
    page = cast.acme.url(f"departures/{url.rpartition('/')[2]}")
    opened = version_in(cast.alice.client.get(page).text)
    assert given(cast.mona, url) == 200
    version = hana.client.get(url).json["version"]
    assert hana.client.patch(url, json={"last_day": in_days(30), "version": version}).status_code == 200
    # What was approved of the former last day no longer counts.
    assert hana.client.get(url).json["needs"] == ["manager", "hr"]
    late = cast.alice.client.post(f"{page}/approval", data={"word": "", "version": opened})
    assert late.status_code == 409
    assert "This was changed since you opened it" in late.text
    again = cast.alice.client.post(f"{page}/approval", data={"word": "", "version": version_in(late.text)})
    assert again.status_code == 303


def test_a_rejection_says_why_and_changes_nothing(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "hr", by=hana)
    page = cast.acme.url(f"departures/{url.rpartition('/')[2]}")
    opened = version_in(cast.alice.client.get(page).text)
    silent = cast.alice.client.post(f"{page}/rejection", data={"word": " ", "version": opened})
    assert silent.status_code == 422
    assert cast.alice.client.post(f"{url}/rejection", json={}).json["errors"].keys() == {"word"}
    done = cast.alice.client.post(f"{page}/rejection", data={"word": "Not before the audit", "version": opened})
    assert done.status_code == 303
    assert "Not before the audit" in hana.client.get(page).text
    assert "Not before the audit" not in cast.mona.client.get(page).text
    assert person(cast, cast.acme, cast.bob.employee_ids["acme"]).terminated_on is None
    assert [event.changes for event in events(cast, cast.acme, "departure rejected")] == [{"word": [None, "•••"]}]
    assert leave(cast.bob.employee_ids["acme"], by=hana).status_code == 201


def test_both_sides_are_told_by_mail(cast: Cast, hana: Person, leave: Leave, mailbox: Mailbox) -> None:
    assert cast.alice.email
    url = asked(cast, leave, "both", by=hana)
    sent = mailbox.deliver()
    assert {each["To"] for each in sent} == {cast.alice.email, cast.mona.email}
    assert all("A new job" not in each.as_string() for each in sent)
    assert cast.alice.client.get(mailbox.link()).status_code == 200
    given(cast.mona, url)
    assert mailbox.deliver() == []
    given(cast.alice, url, word="Fine")
    (told,) = mailbox.deliver()
    assert (told["To"], "Alice approved that Bob Tester leaves" in text_of_mail(told)) == (hana.email, True)
    url = asked_again(cast, leave, hana, url)
    mailbox.deliver()
    assert cast.alice.client.delete(url).status_code == 204
    assert {each["To"] for each in mailbox.deliver()} == {hana.email, cast.mona.email}


def asked_again(cast: Cast, leave: Leave, by: Person, former: str) -> str:
    assert by.client.delete(former).status_code == 204
    return asked(cast, leave, "both", by=by)


def test_a_request_is_seen_by_who_decides_and_hidden_from_who_leaves(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "both", by=hana)
    record = cast.acme.url(f"employees/{cast.bob.employee_ids['acme']}")
    for who in (cast.alice, cast.mona):
        assert "Approve or reject" in who.client.get(record).text
        assert "Waits for approval" in who.client.get(record).text
    assert "Approve or reject" not in hana.client.get(record).text
    assert "Waits for approval" not in cast.bob.client.get(record).text
    assert cast.bob.client.get(cast.acme.url(f"departures/{url.rpartition('/')[2]}")).status_code == 404
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        mona = Actor("user", "Mona", cast.mona.id, "manager", cast.mona.employee_ids["acme"])
        assert [each.employee_id for each in waiting_for(mona)] == [cast.bob.employee_ids["acme"]]
        assert waiting_for(Actor("user", "Hana", hana.id, "hr")) == []


def test_by_command(app: Flask, cast: Cast, hana: Person, leave: Leave) -> None:
    settle(cast, leaving_approval="hr")
    assert hana.id
    assert cast.bob.id
    run = lambda *words: app.test_cli_runner().invoke(args=["departures", *words])  # noqa: E731
    asked_for = ("--kind", "resigned", "--reason", "x")
    made = run("request", "acme", "E-Bob", "--last-day", in_days(-1), *asked_for)
    assert (made.exit_code, "waits for hr" in made.output) == (0, True), made.output
    (row,) = cast.alice.client.get(api(cast.acme, "departures/?state=requested")).json["items"]
    assert row["employee"]["name"] in run("list", "acme").output
    assert run("reject", "acme", row["id"], "--word", "No").exit_code == 0
    for words in (
        ("approve", "acme", row["id"]),
        ("approve", "acme", "nonsense"),
        ("cancel", "acme", str(UUID(int=3))),
        ("request", "acme", "E-Nobody", "--last-day", in_days(1), *asked_for),
        ("request", "acme", "E-Bob", "--last-day", "tomorrow", *asked_for),
        ("list", "nowhere"),
    ):
        refused = run(*words)
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False), refused.output
    run("request", "acme", "E-Bob", "--last-day", in_days(-1), *asked_for)
    (row,) = cast.alice.client.get(api(cast.acme, "departures/?state=requested")).json["items"]
    done = run("approve", "acme", row["id"], "--json")
    assert (done.exit_code, '"state": "left"' in done.output) == (0, True), done.output
    assert person(cast, cast.acme, cast.bob.employee_ids["acme"]).status == "resigned"
    assert run("cancel", "acme", row["id"]).exit_code == 0


def test_what_waits_for_an_approval_is_on_the_dashboard_of_who_gives_it(cast: Cast, hana: Person, leave: Leave) -> None:
    url = asked(cast, leave, "manager", by=hana)
    page = f"departures/{url.rpartition('/')[2]}"
    for who, sees in ((cast.mona, True), (cast.alice, False), (hana, False)):
        shown = who.client.get(cast.acme.url()).text
        assert ("your approval is needed" in shown) == sees
        assert (f'href="{cast.acme.url(page)}"' in shown) == sees
