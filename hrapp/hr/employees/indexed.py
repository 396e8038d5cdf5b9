"""Which records the index across employers has to follow: those whose identifiers, nationality or status change."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session as AnySession
from uuid_utils.compat import uuid7

from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import Session, session
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.platform.people_index.operations import Entry, Followed, keep
from hrapp.tenancy.following import follow
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.sealed import BYTES, Sealed, context_of

# The key in session.info: ids of the records that have changed in this transaction.
TOUCHED = "people_to_index"
PEOPLE: Any = Employee.__table__
KINDS = tuple(Employee.__fingerprinted__)
FOLLOWED = ("nationality", "status", *(f"{kind}{BYTES}" for kind in KINDS))


def touch(ids: Iterable[UUID]) -> None:
    """Let the index follow these records at the end of the scope, after a statement that the session does not see."""
    session.info.setdefault(TOUCHED, set()).update(ids)


@event.listens_for(Session, "before_flush")
def touch_changed(current: AnySession, *_: object) -> None:
    rows = [row for row in (*current.new, *current.dirty) if isinstance(row, Employee) and is_concerned(row)]
    rows += [row for row in current.deleted if isinstance(row, Employee)]
    if rows:
        for row in rows:
            row.id = row.id or uuid7()
        current.info.setdefault(TOUCHED, set()).update(row.id for row in rows)


def is_concerned(row: Employee) -> bool:
    state: Any = inspect(row)
    if state.persistent:
        return any(state.attrs[name].history.has_changes() for name in FOLLOWED)
    return any(getattr(row, f"{kind}{BYTES}") is not None for kind in KINDS)


@event.listens_for(Session, "after_transaction_end")
def forget(current: AnySession, ended: Any) -> None:
    if ended.parent is None:
        current.info.pop(TOUCHED, None)


def gather(tenant: TenantRef) -> Followed | None:
    """What the index should hold of the records that have changed; None if there are none."""
    ids: set[UUID] | None = session.info.pop(TOUCHED, None)
    if not ids:
        return None
    rows = session.connection().execute(ENTRIES.where(PEOPLE.c.id.in_(ids))).all()
    return Followed([entry_of(tenant, row) for row in rows], sorted(ids - {row.id for row in rows}))


ENTRIES = select(PEOPLE.c.id, PEOPLE.c.status, PEOPLE.c.nationality, *(PEOPLE.c[kind] for kind in KINDS))


def entry_of(tenant: TenantRef, row: Any) -> Entry:
    """The entry of a row of ENTRIES, in the tenant's scope."""
    is_current = row.status not in FORMER
    sealed = {kind: getattr(row, kind) for kind in KINDS}
    try:
        texts = {
            kind: Sealed(bytes(value), context_of(tenant.id, Employee, row.id, kind)).open()
            for kind, value in sealed.items()
            if value is not None
        }
    except CannotOpen:
        return Entry(row.id, is_current, row.nationality, None)
    return Entry(row.id, is_current, row.nationality, texts)


follow(gather, keep)
