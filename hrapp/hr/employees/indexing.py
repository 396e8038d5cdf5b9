"""Bringing all people of a tenant into the index across employers: of an earlier release, after a restore, in a new
country, or by another key.

In batches, each a transaction of its own that replaces what the index holds of these records, so that everybody is
found meanwhile. A run that was stopped is taken up by the next one, or by the worker.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg2.errors import LockNotAvailable
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session as AnySession

from hrapp.core import jobs
from hrapp.core.errors import Unavailable
from hrapp.core.extensions import Session, session
from hrapp.core.text import N_
from hrapp.hr.employees.indexed import ENTRIES, PEOPLE, entry_of
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index import operations, queries
from hrapp.platform.people_index.operations import Followed
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant, TenantRef
from hrapp.tenancy.scope import tenant_scope

BATCH = 200
# So many tenants are queued by one run of the job.
TOGETHER = 200
BELOW_MAIL = -1
Progress = Callable[[int], object]
NOT_SERVED = N_("This employer is archived, or has to be upgraded first.")
BUSY = N_("Somebody is changing people of this employer. Nothing is lost: run the command again.")


@dataclass
class Indexed:
    """How many records were read, and how many of them cannot be opened."""

    records: int = 0
    closed: int = 0


def index_tenant(tenant: Tenant, progress: Progress = lambda records: None) -> Indexed:
    """Index all people of a tenant anew, forget those who are gone, and commit.

    `progress` is called with the number of records after each batch. Of those that cannot be opened the entries stay,
    and the tenant still is to be indexed. Unavailable if its schema is not in use or not of this release, or if
    somebody holds a record for too long.
    """
    refuse_unserved(tenant)
    operations.begin_anew(tenant.id)
    ref, found, last = tenant.ref, Indexed(), UUID(int=0)
    while True:
        with tenant_scope(ref):
            page = select(PEOPLE.c.id).where(PEOPLE.c.id > last).order_by(PEOPLE.c.id).limit(BATCH)
            ids = list(session.connection().scalars(page))
        is_last = len(ids) < BATCH
        # With those of whom only the index knows.
        _index(ref, {*ids, *queries.indexed_records(ref.id, last, None if is_last else ids[-1])}, found)
        progress(len(ids))
        if is_last:
            break
        last = ids[-1]
    operations.finish(ref.id, all_readable=not found.closed)
    return found


def rotate_tenant(tenant: Tenant, progress: Progress = lambda records: None) -> Indexed:
    """Replace the entries of a tenant that are by former keys, as `index_tenant` does."""
    refuse_unserved(tenant)
    ref, found, last = tenant.ref, Indexed(), UUID(int=0)
    while ids := queries.records_with_former_entries(ref.id, last, BATCH):
        _index(ref, ids, found)
        progress(len(ids))
        last = ids[-1]
    return found


def refuse_unserved(tenant: Tenant) -> None:
    if tenant.state not in queries.SEARCHED or not scripts.is_served(tenant.revision):
        raise Unavailable(NOT_SERVED)


def _index(ref: TenantRef, ids: Collection[UUID], found: Indexed) -> None:
    """Index these records, and commit.

    Nobody who changes several people is made to wait in a circle: whoever is locked is left for a transaction alone.
    """
    locked = _index_at_once(ref, ids, found, skip_locked=True)
    for each in sorted(locked):
        with said_if_busy():
            _index_at_once(ref, [each], found, skip_locked=False)


def _index_at_once(ref: TenantRef, ids: Collection[UUID], found: Indexed, *, skip_locked: bool) -> set[UUID]:
    """Index these records in one transaction, and commit; returns those that somebody else has locked."""
    with tenant_scope(ref):
        connection = session.connection()
        read = ENTRIES.with_for_update(key_share=True, skip_locked=skip_locked).where(PEOPLE.c.id.in_(ids))
        entries = [entry_of(ref, row) for row in connection.execute(read.order_by(PEOPLE.c.id))]
        here = set(connection.scalars(select(PEOPLE.c.id).where(PEOPLE.c.id.in_(ids))))
    operations.keep(ref, Followed(entries, sorted(set(ids) - here)))
    session.commit()
    found.records += len(entries)
    found.closed += sum(entry.texts is None for entry in entries)
    return here - {entry.employee_id for entry in entries}


@contextmanager
def said_if_busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        session.rollback()
        if isinstance(error.orig, LockNotAvailable):
            raise Unavailable(BUSY) from None
        raise


@jobs.task("people_index.index", priority=BELOW_MAIL)
def index(tenant_id: str) -> None:
    """Index all people of a tenant."""
    tenant = session.get(Tenant, UUID(tenant_id))
    if tenant and tenant.state in queries.SEARCHED and scripts.is_served(tenant.revision):
        index_tenant(tenant)


@jobs.queue.periodic(cron="*/10 * * * *")
@jobs.task("people_index.index_due", pass_context=False)
def index_due(timestamp: int = 0) -> None:
    """Queue a job for each tenant whose people still are to be indexed, and can be now.

    `timestamp` is passed by procrastinate and unused.
    """
    for tenant_id in queries.tenants_to_index(TOGETHER):
        jobs.defer(index, tenant_id=str(tenant_id))


@event.listens_for(Session, "before_flush")
def follow_country(current: AnySession, *_: object) -> None:
    """Let all people of an employer be indexed anew in another country, whose identifiers theirs are from then on."""
    for row in current.dirty:
        if isinstance(row, Employer) and _attributes(row).country.history.has_changes():
            jobs.defer(index, tenant_id=str(row.tenant_id))


def _attributes(row: Employer) -> Any:
    state: Any = inspect(row)
    return state.attrs
