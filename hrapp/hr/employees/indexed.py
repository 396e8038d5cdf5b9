"""Which records the index across employers has to follow: those whose identifiers, nationality or status change."""

from collections.abc import Iterable
from enum import IntEnum
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

# The key in session.info: id → Touched, of the records that have changed in this transaction.
TOUCHED = "people_to_index"
PEOPLE: Any = Employee.__table__
KINDS = tuple(Employee.__fingerprinted__)
SEALED = tuple(f"{kind}{BYTES}" for kind in KINDS)
# Locked, since two who bring the index in step with one record would each write what it was for them.
ENTRIES = select(
    PEOPLE.c.id, PEOPLE.c.status, PEOPLE.c.nationality, *(PEOPLE.c[kind] for kind in KINDS)
).with_for_update(key_share=True)


class Touched(IntEnum):
    """What has changed of a record; more includes less."""

    CIRCUMSTANCES = 1
    IDENTIFIERS = 2


def touch(ids: Iterable[UUID]) -> None:
    """Let the index follow these records at the end of the scope, after a statement that the session does not see."""
    _touch(session(), dict.fromkeys(ids, Touched.IDENTIFIERS))


@event.listens_for(Session, "before_flush")
def touch_changed(current: AnySession, *_: object) -> None:
    found = {}
    for row in (*current.new, *current.dirty, *current.deleted):
        if isinstance(row, Employee) and (touched := touched_by(row, row in current.deleted)):
            row.id = row.id or uuid7()
            found[row.id] = touched
    if found:
        _touch(current, found)


def touched_by(row: Employee, is_deleted: bool) -> Touched | None:
    """What the next flush changes of a record, None if it is nothing that the index holds."""
    state: Any = inspect(row)
    loaded = state.dict
    if is_deleted or any(state.attrs[name].history.has_changes() for name in SEALED):
        return Touched.IDENTIFIERS
    # Without identifiers it is not in the index: nothing has to be read to know that.
    if not state.persistent or all(name in loaded and loaded[name] is None for name in SEALED):
        return None
    changed = (state.attrs[name].history.has_changes() for name in ("nationality", "status"))
    return Touched.CIRCUMSTANCES if any(changed) else None


@event.listens_for(Session, "after_transaction_end")
def forget(current: AnySession, ended: Any) -> None:
    if ended.parent is None:
        current.info.pop(TOUCHED, None)


def gather(tenant: TenantRef) -> Followed | None:
    """What the index should hold of the records that have changed; None if there are none."""
    touched: dict[UUID, Touched] | None = session.info.pop(TOUCHED, None)
    if not touched:
        return None
    rows = session.connection().execute(ENTRIES.where(PEOPLE.c.id.in_(touched)).order_by(PEOPLE.c.id)).all()
    changed = {each for each, what in touched.items() if what == Touched.IDENTIFIERS}
    entries = [entry_of(tenant, row) for row in rows if row.id in changed or has_identifiers(row)]
    gone = sorted(touched.keys() - {row.id for row in rows})
    return Followed(entries, gone, changed) if entries or gone else None


def has_identifiers(row: Any) -> bool:
    return any(getattr(row, kind) is not None for kind in KINDS)


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


def _touch(current: AnySession, found: dict[UUID, Touched]) -> None:
    known: dict[UUID, Touched] = current.info.setdefault(TOUCHED, {})
    for employee_id, touched in found.items():
        known[employee_id] = max(touched, known.get(employee_id, touched))


follow(gather, keep)
