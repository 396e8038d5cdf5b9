"""A worker is killed while it hands over what somebody leaves: nothing is done by halves, and all is done once."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.platform.employers.jobs import begin_day_at
from hrapp.tenancy.scope import tenant_scope
from tests.faults.test_workers import SILENCE, STUCK, held, running, seen_by_the_owner, wait_until
from tests.hr.leaving.conftest import departures_url, in_days, today
from tests.support.cast import Cast
from tests.support.mailbox import work
from tests.support.people import events, person, records

# As the clock does: the last day has passed, and the day has not begun.
PASS = (
    "UPDATE departures SET last_day = last_day - 40",
    "UPDATE employees SET terminated_on = terminated_on - 40",
    "UPDATE job_records SET effective_on = effective_on - 40 WHERE reason = 'termination'",
    "UPDATE job_records SET tenure_last_day = tenure_last_day - 40",
)
YESTERDAY = text("UPDATE public.tenants SET day = current_date - 40")


def test_a_hand_over_that_is_killed_is_done_whole_by_the_next_worker(
    app: Flask, cast: Cast, environ: dict[str, str]
) -> None:
    boss = cast.hire(cast.acme, "Greta")
    lea = cast.hire(cast.acme, "Lea", manager_id=boss)
    reports = [cast.hire(cast.acme, name, manager_id=lea) for name in ("Ines", "Omar")]
    said = {"kind": "resigned", "reason": "x", "last_day": in_days(10)}
    assert cast.alice.client.post(departures_url(cast, lea), json=said).status_code == 201
    let_pass(cast)
    with app.app_context():
        jobs.defer(begin_day_at, tenant_id=str(cast.acme.tenant.id))
        session.commit()
        with held(cast.acme), running(environ):
            wait_until(lambda: seen_by_the_owner(STUCK) == 1)
        assert [person(cast, cast.acme, each).manager_id for each in reports] == [lea, lea]
        session.execute(SILENCE)
        jobs.defer(jobs.rescue)
        session.commit()
    for _ in range(2):  # it is found in the first run, and done in this or the next
        work(app)
    assert [person(cast, cast.acme, each).manager_id for each in reports] == [boss, boss]
    assert person(cast, cast.acme, lea).status == "resigned"
    assert [len(records(cast, cast.acme, each)) for each in reports] == [2, 2]
    assert len(events(cast, cast.acme, "handed over")) == 1
    assert records(cast, cast.acme, reports[0])[-1].effective_on == today() - timedelta(days=29)


def let_pass(cast: Cast) -> None:
    """As if 40 days had passed since, in which no worker and nobody else came by."""
    with cast.app.app_context():
        with tenant_scope(cast.acme.tenant):
            for statement in PASS:
                session.execute(text(statement))
            session.commit()
        session.execute(YESTERDAY)
        session.commit()
