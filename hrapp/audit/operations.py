"""Writing the audit log, and verifying its chain of hashes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession

from hrapp.access.actor import Actor
from hrapp.audit.changes import Changes, set_values
from hrapp.audit.models import GENESIS, AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import Session, session
from hrapp.core.fields.schema import Fields
from hrapp.core.statements import OwnText
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.locks import AUDIT_LOG

# A separate statement after the lock: its snapshot must include what the previous holder of the lock committed.
NEWEST = "SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1"
LOCK_AND_READ = OwnText(f"{AUDIT_LOG}; {NEWEST}")


def lock_log() -> None:
    """Lock the bound tenant's log until the transaction ends, so that no other transaction can add events."""
    session.connection().exec_driver_sql(AUDIT_LOG)


def record(
    actor: Actor,
    action: str,
    subject: TenantModel | None = None,
    changes: Mapping[str, Any] | None = None,
    *,
    subject_type: str = "employer",
    subject_id: UUID | None = None,
    subject_name: str = "",
    at: datetime | None = None,
) -> None:
    """Add an event to the log of the bound tenant: `actor` did `action` to `subject`.

    Without a row as `subject`, the keywords `subject_*` describe it. `at` is the time of an event that happened
    earlier; its position in the chain is still the last one.
    """
    if subject is not None:
        subject_type = subject.__subject__
        subject_id = getattr(subject, "id", None)
        subject_name = str(getattr(subject, "name", None) or getattr(subject, "email", ""))
    session.add(
        AuditEvent(
            at=at or clock.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            subject_name=subject_name,
            changes=_plain(changes or {}),
            request_id=actor.request_id,
            ip_address=actor.ip_address,
        )
    )


def change(
    actor: Actor,
    row: TenantModel,
    values: Mapping[str, Any],
    action: str = "updated",
    fields: type[Fields] | None = None,
) -> Changes:
    """Set the values on `row`, add it to the session, and log the changes, if any, as `action` of `actor`.

    `fields` are those of the row, if it has more than its class says. Returns the changes in the form of the audit log.
    """
    changes = set_values(row, values, fields)
    session.add(row)
    if changes:
        record(actor, action, row, changes)
    return changes


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with JSON values only, so that the hash is the same before and after storage."""
    return {
        name: [_text(v) for v in value] if isinstance(value, list) else _text(value) for name, value in changes.items()
    }


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@event.listens_for(Session, "before_flush")
def chain_events(current: AnySession, *_: object) -> None:
    """Number and chain the new events of this flush, under the lock of the log."""
    events = [row for row in current.new if isinstance(row, AuditEvent)]
    if not events:
        return
    head = current.connection().exec_driver_sql(LOCK_AND_READ).one_or_none()
    seq, previous = (head.seq, bytes(head.hash)) if head else (0, GENESIS)
    for row in events:
        seq += 1
        row.chain(seq, previous)
        previous = row.hash


def broken_links(events: Iterable[AuditEvent]) -> list[int]:
    """The numbers of the events that do not fit the chain; `events` are all events in order."""
    broken, expected_seq, previous = [], 1, GENESIS
    for row in events:
        if row.seq != expected_seq or bytes(row.previous_hash) != previous or bytes(row.hash) != row.digest():
            broken.append(row.seq)
        expected_seq, previous = row.seq + 1, bytes(row.hash)
    return broken
