"""The scan of all records for pairs that are alike: how it is started, and how far it has come."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.hr.matching.compared import Reading
from hrapp.hr.matching.jobs import scan
from hrapp.hr.matching.scanning import SCAN, number_changed
from hrapp.tenancy.scope import bound_tenant

# After so long without a sign of life a scan counts as dead, and another one may be started.
SILENCE = timedelta(minutes=15)
# Whoever changes what likeness is made of counts this up, and all are compared anew in the next night.
EDITION = 1


class Progress(NamedTuple):
    """How far the last scan has come: `done` of `total` records; `finished_at` is None while it runs."""

    started_at: datetime
    started_by_name: str
    done: int
    total: int
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        return 100 if self.finished_at else min(99, self.done * 100 // max(self.total, 1))


def progress() -> Progress | None:
    """The last scan; None if there was none."""
    row = session.execute(select(*(SCAN.c[name] for name in Progress._fields))).one_or_none()
    return Progress(*row) if row else None


def start(actor: Actor) -> Progress:
    """Let all records be compared in the background. While a scan runs no other is begun."""
    return _begin(actor, None)


def start_nightly(actor: Actor) -> Progress | None:
    """Let the records be compared that have changed since the last scan began; None if there are none.

    All are, if there was no scan yet, or if they are compared by something else than then.
    """
    last = session.execute(select(SCAN)).one_or_none()
    goes_on = last is not None and last.finished_at and last.basis == _basis(Reading.here())
    since = last.started_at if last is not None and goes_on else None
    return _begin(actor, since) if number_changed(since) else None


def _begin(actor: Actor, since: datetime | None) -> Progress:
    now, run = clock.now(), uuid7()
    new = {
        "run": run,
        "started_at": now,
        "started_by_name": actor.name,
        "since": since,
        "basis": _basis(Reading.here()),
        "after": None,
        "done": 0,
        "total": number_changed(since),
        "worked_at": now,
        "finished_at": None,
    }
    silent = or_(SCAN.c.finished_at.is_not(None), SCAN.c.worked_at < now - SILENCE)
    begun = insert(SCAN).values(id=1, **new).on_conflict_do_update(index_elements=[SCAN.c.id], set_=new, where=silent)
    if session.scalar(begun.returning(SCAN.c.id)):
        defer(scan, tenant_id=str(bound_tenant().id), run=str(run))
    found = progress()
    assert found  # noqa: S101  it has been written, or was there
    return found


def _basis(reading: Reading) -> str:
    """What records are compared by."""
    return " ".join((str(EDITION), *sorted(reading.signals), *sorted(reading.fields)))
