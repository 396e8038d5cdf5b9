"""Access ends now or at a known time, in every process, here alone; and comes back by a new invitation."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hrapp import create_app
from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.hr.team import operations
from hrapp.hr.team.jobs import end_due, end_due_at
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.owner import owner_transaction
from tests.hr.invitations.test_logins import token_of
from tests.support.cast import PASSWORD, Cast
from tests.support.days import set_time_zone
from tests.support.forms import text_of
from tests.support.mailbox import Mailbox, work
from tests.support.people import api, events, person
from tests.support.races import somebody_waits
from tests.support.team import let_end, member_id, memberships, role_of, team

LATER = {"when": "later", "last_day": "2099-05-31"}
HR = Actor("job", "hrapp")


def run_jobs(app: Flask, again: Membership | None = None) -> None:
    """What the worker does each minute; and once more for a membership whose job is taken up `again`."""
    with app.app_context():
        end_due()
        session.commit()
    work(app)
    if again:
        with app.app_context():
            end_due_at(str(again.id))
            session.commit()


def end(cast: Cast, door: str) -> None:
    if door == "page":
        assert cast.alice.client.post(team(cast, cast.dana, "/end"), data={"when": "now"}).status_code == 303
    elif door == "api":
        assert cast.alice.client.delete(api(cast.acme, f"members/{member_id(cast, cast.dana)}")).status_code == 204
    else:
        answer = cast.app.test_cli_runner().invoke(args=["members", "end", "acme", cast.dana.email])
        assert (answer.exit_code, answer.output) == (0, "The access of dana@example.com has ended.\n")


@pytest.mark.parametrize("door", ["page", "api", "command"])
def test_access_ends_at_once_on_every_device_and_here_alone(app: Flask, cast: Cast, door: str) -> None:
    dana, record = cast.dana, cast.dana.employee_ids["acme"]
    by_token, elsewhere = token_of(app, dana.id, cast.acme), token_of(app, dana.id, cast.globex)
    phone = app.test_client()
    assert phone.post("/login", data={"email": dana.email, "password": PASSWORD}).status_code == 303
    for device in (dana.client, phone):
        assert device.get(cast.acme.url("me")).status_code == 200
    end(cast, door)
    for device in (dana.client, phone):
        assert device.get(cast.acme.url("me")).status_code == 404
        assert device.get(cast.globex.url("me")).status_code == 200
        assert device.get("/account").status_code == 200
    assert cast.nobody.get(api(cast.acme, f"employees/{record}"), headers=by_token).status_code == 401
    there = api(cast.globex, f"employees/{dana.employee_ids['globex']}")
    assert cast.nobody.get(there, headers=elsewhere).status_code == 200
    kept = person(cast, cast.acme, record)
    assert kept.user_id == dana.id
    assert kept.access_ended_at is not None
    assert [event.subject_type for event in events(cast, cast.acme, "access ended")] == ["membership", "employee"]
    assert [event.subject_name for event in events(cast, cast.acme, "token revoked")] == ["t"]
    assert events(cast, cast.globex, "access ended") == []
    page = text_of(cast.alice.client.get(team(cast, dana)).text)
    assert "Dana has no access any more." in page
    assert "Invite again" in page


def test_another_process_lets_nobody_in_either(environ: dict[str, str], cast: Cast) -> None:
    beside = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False).test_client()
    assert beside.post("/login", data={"email": cast.bob.email, "password": PASSWORD}).status_code == 303
    assert beside.get(cast.acme.url("me")).status_code == 200
    assert cast.alice.client.post(team(cast, cast.bob, "/end"), data={"when": "now"}).status_code == 303
    assert beside.get(cast.acme.url("me")).status_code == 404


def test_the_effects_are_listed_before_access_ends(cast: Cast) -> None:
    page = text_of(cast.alice.client.get(team(cast, cast.bob, "/end")).text)
    for said in ("bob@example.com can no longer open anything at Acme Ltd", "The employee record", "other employers"):
        assert said in page


def test_a_planned_end_counts_before_any_job_has_come_by(app: Flask, cast: Cast) -> None:
    dana, alice, record = cast.dana, cast.alice.client, cast.dana.employee_ids["acme"]
    by_token = token_of(app, dana.id, cast.acme)
    assert alice.post(team(cast, dana, "/end"), data=LATER).status_code == 303
    assert dana.client.get(cast.acme.url("me")).status_code == 200
    assert "ends after 31 May 2099" in text_of(alice.get(team(cast, dana)).text)
    let_end(cast, dana)
    assert dana.client.get(cast.acme.url("me")).status_code == 404
    assert cast.nobody.get(api(cast.acme, f"employees/{record}"), headers=by_token).status_code == 401
    shown = alice.get(api(cast.acme, f"members/{member_id(cast, dana)}")).json
    assert shown["state"] == "ended"
    assert events(cast, cast.acme, "access ended") == []
    run_jobs(app, again=memberships(app, dana, cast.acme)[0])
    (membership,) = memberships(app, dana, cast.acme)
    assert membership.state == "ended"
    assert person(cast, cast.acme, record).access_ended_at == membership.ended_at == membership.ends_at
    assert [event.actor_kind for event in events(cast, cast.acme, "access ended")] == ["job", "job"]
    assert len(events(cast, cast.acme, "token revoked")) == 1
    assert dana.client.get(cast.globex.url("me")).status_code == 200


@pytest.mark.parametrize("away", ["state = 'suspended'", "revision = '0001'"])
def test_what_falls_due_while_an_employer_is_away_is_done_when_it_is_back(app: Flask, cast: Cast, away: str) -> None:
    assert cast.alice.client.post(team(cast, cast.bob, "/end"), data=LATER).status_code == 303
    let_end(cast, cast.bob)
    with app.app_context():
        tenant = {"tenant": cast.acme.tenant.id}
        before = session.execute(text("SELECT state, revision FROM public.tenants WHERE id = :tenant"), tenant).one()
        with owner_transaction() as connection:
            connection.execute(text(f"UPDATE public.tenants SET {away} WHERE id = :tenant"), tenant)
        session.rollback()
        run_jobs(app)
        assert memberships(app, cast.bob, cast.acme)[0].state == "active"
        with owner_transaction() as connection:
            back = text("UPDATE public.tenants SET state = :state, revision = :revision WHERE id = :tenant")
            connection.execute(back, {**tenant, **before._mapping})
        session.rollback()
    run_jobs(app)
    assert memberships(app, cast.bob, cast.acme)[0].state == "ended"


def test_a_planned_end_is_moved_and_cancelled(cast: Cast) -> None:
    bob, alice = cast.bob, cast.alice.client
    url = api(cast.acme, f"members/{member_id(cast, bob)}")
    assert alice.patch(url, json={"ends_on": "2099-05-31"}).json["ends_on"] == "2099-05-31"
    assert alice.patch(url, json={"ends_on": "2098-01-01"}).json["state"] == "ending"
    assert 'value="2098-01-01"' in alice.get(team(cast, bob, "/end")).text
    assert alice.post(team(cast, bob, "/end/cancellation")).status_code == 303
    assert alice.get(url).json["ends_on"] is None
    assert len(events(cast, cast.acme, "access end planned")) == 4
    assert [event.subject_type for event in events(cast, cast.acme, "access kept")] == ["membership", "employee"]
    assert alice.patch(url, json={"ends_on": None}).status_code == 200


def test_a_last_day_is_that_of_the_employer(cast: Cast) -> None:
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    today = clock.today("Pacific/Kiritimati")
    alice, bob = cast.alice.client, cast.bob
    gone = {"when": "later", "last_day": str(today - timedelta(days=1))}
    refused = alice.post(team(cast, bob, "/end"), data=gone)
    assert refused.status_code == 422
    assert "This day is over." in refused.text
    assert alice.post(team(cast, bob, "/end"), data={"when": "later"}).status_code == 422
    assert alice.post(team(cast, bob, "/end"), data={"when": "later", "last_day": "30 February"}).status_code == 422
    url = api(cast.acme, f"members/{member_id(cast, bob)}")
    assert alice.patch(url, json={"ends_on": gone["last_day"]}).status_code == 422
    assert alice.post(team(cast, bob, "/end"), data={"when": "later", "last_day": str(today)}).status_code == 303
    (membership,) = memberships(cast.app, bob, cast.acme)
    assert membership.ends_at == clock.end_of(today, "Pacific/Kiritimati")
    assert alice.get(url).json["ends_on"] == str(today)


def test_nobody_ends_their_own_access_but_by_leaving_without_a_record(cast: Cast) -> None:
    anna, adam = cast.person("Anna", cast.acme, "admin"), cast.person("Adam", cast.acme, "admin", hired=True)
    assert adam.client.post(team(cast, adam, "/end"), data={"when": "now"}).status_code == 409
    assert "Your access belongs to your employment." in text_of(adam.client.get(team(cast, act="leaving")).text)
    assert adam.client.post(team(cast, act="leaving")).status_code == 409
    assert "You come back only by a new invitation." in text_of(anna.client.get(team(cast, act="leaving")).text)
    assert anna.client.post(team(cast, act="leaving")).status_code == 303
    assert role_of(cast, anna) is None
    assert role_of(cast, adam) == "admin"
    vera = cast.person("Vera", cast.acme, "viewer")
    assert team(cast, act="leaving") in vera.client.get(cast.acme.url("me")).text


@pytest.mark.parametrize("role", ["employee", "manager"])
def test_whoever_accepts_again_is_back_with_the_record(cast: Cast, mailbox: Mailbox, role: str) -> None:
    dana, alice = cast.person("Dina", cast.acme, role, hired=True), cast.alice.client
    record = dana.employee_ids["acme"]
    assert alice.post(team(cast, dana, "/end"), data={"when": "now"}).status_code == 303
    assert alice.post(team(cast, dana, "/invitation")).status_code == 303
    assert "Invited at dina@example.com" in text_of(alice.get(team(cast, dana)).text)
    assert alice.post(team(cast, dana, "/invitation")).status_code == 409
    mailbox.deliver()
    assert cast.nobody.post(mailbox.link(), data={"password": PASSWORD}).status_code == 303
    assert role_of(cast, dana) == role
    assert dana.client.get(cast.acme.url("me")).status_code == 200
    kept = person(cast, cast.acme, record)
    assert (kept.user_id, kept.access_ended_at) == (dana.id, None)
    former, present = memberships(cast.app, dana, cast.acme)
    assert (former.state, present.state, present.employee_id) == ("ended", "active", record)
    page = alice.get(cast.acme.url(f"team/{former.id}"))  # where the log's older events lead
    assert f"/team/{present.id}/end" in page.text


def test_the_record_of_an_ended_login_is_linked_to_another_one(cast: Cast, mailbox: Mailbox) -> None:
    bob, eve, alice = cast.bob, cast.user("Eve"), cast.alice.client
    record = bob.employee_ids["acme"]
    invite = {"employee_id": str(record), "email": eve.email}
    assert alice.post(cast.acme.url("invitations/"), data=invite).status_code == 409
    alice.post(team(cast, bob, "/end"), data={"when": "now"})
    page = text_of(alice.get(cast.acme.url(f"employees/{record}/login")).text)
    assert "The account bob@example.com no longer opens this record." in page
    assert alice.post(cast.acme.url("invitations/"), data=invite).status_code == 303
    mailbox.deliver()
    assert cast.nobody.post(mailbox.link(), data={"password": PASSWORD}).status_code == 303
    assert person(cast, cast.acme, record).user_id == eve.id
    assert eve.client.get(cast.acme.url("me")).status_code == 200
    assert bob.client.get(cast.acme.url("me")).status_code == 404


def test_accepting_brings_back_nothing_of_what_had_ended(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """Not even where no job has come by since: its API tokens stay revoked."""
    mona, alice = cast.mona, cast.alice.client
    by_token = token_of(app, mona.id, cast.acme)
    alice.post(cast.acme.url("invitations/team"), data={"email": mona.email, "role": "viewer"})
    alice.post(team(cast, mona, "/end"), data=LATER)
    let_end(cast, mona)
    mailbox.deliver()
    assert cast.nobody.post(mailbox.link(), data={"password": PASSWORD}).status_code == 303
    assert role_of(cast, mona) == "viewer"
    assert mona.client.get(cast.acme.url("me")).status_code == 200
    assert cast.nobody.get(api(cast.acme, "employees"), headers=by_token).status_code == 401
    assert len(events(cast, cast.acme, "token revoked")) == 1


def test_end_and_acceptance_at_once_leave_one_consistent_state(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    mona, alice = cast.mona, cast.alice.client
    alice.post(cast.acme.url("invitations/team"), data={"email": mona.email, "role": "viewer"})
    mailbox.deliver()
    link, url = mailbox.link(), team(cast, mona, "/end")

    def accept() -> int:
        browser: FlaskClient = app.test_client()
        return browser.post(link, data={"password": PASSWORD}).status_code

    with somebody_waits(app, "FROM public.memberships", accept) as accepted:
        assert alice.post(url, data={"when": "now"}).status_code == 303
    assert accepted() == 303
    former, present = memberships(app, mona, cast.acme)
    assert (former.state, present.state, present.role) == ("ended", "active", "viewer")


# What leaving calls


def call(cast: Cast, act: str, record: UUID, *more: object) -> object:
    with cast.app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        found: object = getattr(operations, act)(HR, employer, record, *more)
        session.commit()
        return found


def test_leaving_ends_and_keeps_the_access_to_a_record(cast: Cast) -> None:
    bob, record = cast.bob, cast.bob.employee_ids["acme"]
    end, keep = "end_access_of_record", "keep_access_of_record"
    call(cast, end, record, date(2099, 1, 31))
    assert memberships(cast.app, bob, cast.acme)[0].ends_at == clock.end_of(date(2099, 1, 31), "UTC")
    call(cast, keep, record)
    assert memberships(cast.app, bob, cast.acme)[0].ends_at is None
    call(cast, end, record, date(2000, 1, 1))
    assert role_of(cast, bob) is None
    for act, more in ((keep, ()), (end, (None,))):
        call(cast, act, record, *more)
        call(cast, act, cast.hire(cast.acme, f"Without{act}"), *more)
    assert role_of(cast, bob) is None


def problem(cast: Cast, record: UUID) -> str | None:
    with cast.app.app_context():
        return operations.last_owner_problem(session.get_one(Employer, cast.acme.id), record)


def test_leaving_is_told_of_the_last_owner(cast: Cast) -> None:
    olga = cast.person("Olga", cast.acme, "owner", hired=True)
    record = olga.employee_ids["acme"]
    assert problem(cast, record) == "Olga is the last owner. Hand over ownership to somebody else first."
    with pytest.raises(Conflict):
        call(cast, "end_access_of_record", record, None)
    assert cast.alice.id
    assert problem(cast, record) is None
    assert problem(cast, cast.bob.employee_ids["acme"]) is None
    call(cast, "end_access_of_record", record, None)
    assert role_of(cast, olga) is None
