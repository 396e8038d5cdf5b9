"""The ledger: who is asked, what becomes of a request, and that it goes one way only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from hrapp.core import clock
from hrapp.core.errors import Conflict, Invalid, TooManyRequests
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentEvent, ConsentGrant
from hrapp.platform.consents.queries import locked_grant
from hrapp.platform.consents.signals import changed
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.consents import ACTS, ALL, act, ask_about, asked, grant, history, share
from tests.support.mailbox import work
from tests.support.statements import counted

# From which state each act leads to which; from all others it changes nothing.
WAYS = {
    "pending": {
        "approve": "approved", "reject": "rejected", "withdraw": "expired", "expire": "expired", "end": "expired",
    },
    "approved": {"revoke": "revoked", "withdraw": "expired", "expire": "expired", "end": "expired"},
}  # fmt: skip
QUIET = {"withdraw", "expire", "end"}


@contextmanager
def told() -> Iterator[list[str]]:
    """The states of which those above are told meanwhile."""
    states: list[str] = []

    def note(row: ConsentGrant) -> None:
        states.append(str(row.state))

    with changed.connected_to(note):
        yield states


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=5))
def test_a_grant_goes_one_way_whatever_is_done_to_it(app: Flask, cast: Cast, acts: list[str]) -> None:
    grant_id = asked(app, cast, cast.bob)
    state = "pending"
    try:
        for name in acts:
            before, expected = state, WAYS.get(state, {}).get(name)
            with told() as states:
                refused = act(app, grant_id, name)
            state = grant(app, grant_id).state
            assert state == (expected or before)
            assert states == ([expected] if expected else [])
            assert bool(refused) == (expected is None and name not in QUIET)
            assert (grant(app, grant_id).ended_at is None) == (state in WAYS)
    finally:
        act(app, grant_id, "withdraw")


def test_the_person_behind_the_record_is_asked(app: Flask, cast: Cast) -> None:
    row = grant(app, asked(app, cast, cast.bob, scopes=["dates", "identity"]))
    assert (row.user_id, row.state) == (cast.bob.id, "pending")
    assert (row.asking_name, row.source_name, row.asked_by_name) == ("Globex SA", "Acme Ltd", "Charlie Chaplin")
    assert row.scopes == ["identity", "dates"]
    assert row.open_until - row.asked_at == timedelta(days=30)
    assert history(app, cast.bob) == ["asked"]


def test_somebody_who_has_left_is_still_asked(app: Flask, cast: Cast) -> None:
    assert cast.bob
    with app.app_context():
        for membership in session.scalars(select(Membership).where(Membership.user_id == cast.bob.id)):
            membership.end()
        session.commit()
    assert asked(app, cast, cast.bob)


@pytest.mark.parametrize("why", ["no login", "deactivated", "only invited", "another record", "nothing shared"])
def test_nobody_is_asked_who_is_not_known_by_their_login(app: Flask, cast: Cast, why: str) -> None:
    record = cast.hire(cast.acme, "Nora") if why == "no login" else cast.bob.employee_ids["acme"]
    with app.app_context():
        if why == "deactivated":
            session.get_one(User, cast.bob.id).is_active = False
        if why == "only invited":
            session.scalars(select(Membership).where(Membership.user_id == cast.bob.id)).one().state = "invited"
        session.commit()
    share(app, cast.acme, "none" if why == "nothing shared" else "full")
    assert ask_about(app, cast.globex, (cast.acme, uuid4() if why == "another record" else record)) == []


def test_several_employers_of_one_person_are_several_requests(app: Flask, cast: Cast) -> None:
    initech = cast.employer("initech", "Initech")
    share(app, cast.acme)
    share(app, cast.globex, "basic")
    ids = [(employer, cast.dana.employee_ids[employer.slug]) for employer in (cast.acme, cast.globex)]
    assert {grant(app, each).source_name for each in ask_about(app, initech, *ids)} == {"Acme Ltd", "Globex SA"}


def test_one_request_at_a_time_from_one_employer(app: Flask, cast: Cast) -> None:
    first = asked(app, cast, cast.bob)
    with pytest.raises(Conflict, match="asked already"):
        asked(app, cast, cast.bob)
    assert act(app, first, "reject") == ""
    assert asked(app, cast, cast.bob) != first


def test_of_two_who_ask_at_once_one_has_asked_already(app: Flask, cast: Cast) -> None:
    record = (cast.acme, cast.bob.employee_ids["acme"])
    share(app, cast.acme)
    assert cast.globex
    together = Barrier(2)

    def run(_which: int) -> str:
        together.wait()
        try:
            return f"asked {len(ask_about(app, cast.globex, record))}"
        except Conflict:
            return "told"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == ["asked 1", "told"]


def test_an_employer_asks_only_so_often(app: Flask, cast: Cast) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    try:
        for _ in range(5):
            act(app, asked(app, cast, cast.bob), "reject")
        with pytest.raises(TooManyRequests, match="several times"):
            asked(app, cast, cast.bob)
    finally:
        app.config["RATELIMIT_ENABLED"] = False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["salary"]}, "scopes"),
        ({"reason": "  "}, "reason"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
    ],
)
def test_a_request_says_what_it_asks_for(app: Flask, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(app, cast, cast.bob, **wrong)
    assert list(refused.value.fields) == [field]


def test_who_takes_no_requests_is_not_asked(app: Flask, cast: Cast) -> None:
    with app.app_context():
        operations.take_requests(session.get_one(User, cast.bob.id), takes=False)
        session.commit()
    with told() as states:
        row = grant(app, asked(app, cast, cast.bob))
    assert (row.state, states, row.ended_at is not None) == ("rejected", ["rejected"], True)
    assert history(app, cast.bob) == ["asked", "refused"]


@pytest.mark.parametrize(
    ("grouped", "consent", "state"),
    [(True, False, "not_required"), (True, True, "pending"), (False, False, "pending")],
)
def test_consent_is_not_needed_within_a_group_alone(
    app: Flask, cast: Cast, grouped: bool, consent: bool, state: str
) -> None:
    with app.app_context():
        group = EmployerGroup(name="Harbour")
        session.add(group)
        session.flush()
        session.get_one(Employer, cast.globex.id).group_id = group.id
        session.commit()
    share(app, cast.acme, sharing_consent=consent, group_id=group.id if grouped else None)
    row = grant(app, asked(app, cast, cast.bob, days=90))
    assert row.state == state
    if state == "not_required":
        assert row.granted == list(ALL)
        assert row.ends_at
        assert row.answered_at
        assert row.ends_at - row.answered_at == timedelta(days=90)
        assert history(app, cast.bob) == ["shared"]
        assert "cannot be revoked" in act(app, row.id, "revoke")


def test_an_approval_says_what_and_until_when(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob, scopes=["identity", "dates"], days=7)
    for wrong in ([], ["job_title"], ["identity", "nonsense"]):
        with app.app_context(), pytest.raises(Invalid):
            operations.approve(session.get_one(ConsentGrant, grant_id), wrong)
        with app.app_context():
            session.rollback()
    assert act(app, grant_id, "approve") == ""
    row = grant(app, grant_id)
    assert (row.granted, row.holds) == (["identity"], True)
    assert row.ends_at
    assert row.answered_at
    assert row.ends_at - row.answered_at == timedelta(days=7)


@pytest.mark.parametrize("other", ["approve", "reject", "withdraw", "end"])
def test_of_two_at_once_only_one_decides(app: Flask, cast: Cast, other: str) -> None:
    """The second waits for the row, and sees what has been decided."""
    grant_id = asked(app, cast, cast.bob)
    with app.app_context():
        assert locked_grant(grant_id)
        with ThreadPoolExecutor(1) as beside:
            second = beside.submit(act, app, grant_id, other)
            operations.approve(session.get_one(ConsentGrant, grant_id), ["dates"])
            session.commit()
            refused = second.result(20)
    state = grant(app, grant_id).state
    assert (state, bool(refused)) == (("expired", False) if other in QUIET else ("approved", True))


def test_what_has_lasted_long_enough_ends_though_the_job_is_late(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    with app.app_context():
        session.execute(text("UPDATE public.consent_grants SET open_until = now(), ends_at = now()"))
        session.commit()
    assert "over" in act(app, grant_id, "approve")
    with told() as states, app.app_context():
        operations.expire(clock.now())
        session.commit()
    assert (grant(app, grant_id).state, states) == ("expired", ["expired"])
    assert history(app, cast.bob) == ["asked", "expired"]


def test_a_minute_without_anything_due_costs_one_statement(app: Flask, cast: Cast) -> None:
    asked(app, cast, cast.bob)
    with counted(app) as sent, app.app_context():
        assert operations.expire(clock.now()) == []
    assert len(sent) == 1


def test_the_person_is_reminded_once(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    soon = clock.now() + timedelta(days=26)
    reminded = []
    for _ in range(2):
        with app.app_context():
            reminded += [row.id for row in operations.expire(soon)]
            session.commit()
    assert reminded == [grant_id]
    assert history(app, cast.bob) == ["asked", "reminded"]


def test_grants_end_with_the_record(app: Flask, cast: Cast) -> None:
    grant_id, record = asked(app, cast, cast.bob), cast.bob.employee_ids["acme"]
    assert act(app, grant_id, "approve") == ""
    with app.app_context():
        operations.end_of_record(cast.globex.tenant.id, [record])
        session.commit()
    assert grant(app, grant_id).state == "approved"
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.delete(session.get_one(Employee, record))
        session.commit()
    work(app)
    assert grant(app, grant_id).state == "expired"
    assert history(app, cast.bob) == ["asked", "approved", "ended"]


def test_a_deleted_login_takes_back_what_it_has_granted(app: Flask, cast: Cast) -> None:
    assert act(app, asked(app, cast, cast.bob), "approve") == ""
    with told() as states, app.app_context():
        session.delete(session.get_one(User, cast.bob.id))
        session.commit()
        assert session.scalars(select(ConsentGrant)).all() == []
    assert states == ["expired"]


def test_an_employer_that_is_dropped_ends_what_it_asked_and_held(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    for employer in (cast.globex, cast.acme):
        with app.app_context():
            operations.end_of_tenant(employer.tenant.id)
            session.commit()
    assert grant(app, grant_id).state == "expired"
    assert history(app, cast.bob) == ["asked", "withdrawn"]


def test_the_reason_is_not_readable_in_the_database(app: Flask, cast: Cast) -> None:
    asked(app, cast, cast.bob, reason="A secret reason")
    with app.app_context():
        stored = session.execute(text("SELECT reason FROM public.consent_grants")).scalar_one()
        assert b"secret" not in bytes(stored)
        assert session.scalars(select(ConsentGrant)).one().reason == "A secret reason"


def test_looks_are_told_to_the_person(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    assert act(app, grant_id, "approve") == ""
    with app.app_context():
        operations.note_look(session.get_one(ConsentGrant, grant_id))
        session.commit()
        row = session.scalars(select(ConsentEvent).where(ConsentEvent.kind == "shown")).one()
    assert (row.employer_name, row.source_name, row.scopes) == ("Globex SA", "Acme Ltd", ["identity"])
    assert (row.employer_id, row.grant_id) == (cast.globex.id, grant_id)
