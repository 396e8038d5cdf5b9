"""Writing the log, and proving that nobody rewrote it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.orm import Session as AnySession

from hrapp.access.actor import Actor
from hrapp.audit.changes import Changes, set_values
from hrapp.audit.models import GENESIS, AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import Session, session
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.locks import AUDIT_LOG

# Read after the lock, in a statement of its own: it must see what the former holder of the lock has committed.
NEWEST = "SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1"


def wait_for_turn() -> None:
    """Be the one who writes into this log until the transaction ends: what it holds by now is all there is."""
    session.execute(text(AUDIT_LOG))


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
    """Note that `actor` did `action` to `subject` (a row, or what the keywords name), in this transaction.

    `at` is for what is only written down now; its place in the chain is that of the writing.
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


def change(actor: Actor, row: TenantModel, values: Mapping[str, Any], action: str = "updated") -> Changes:
    """Give `row` new values, and note in the log that `actor` did so; nothing is noted if nothing changes.

    Returns what changed, as the log keeps it. A new row is added to the session first.
    """
    changes = set_values(row, values)
    session.add(row)
    if changes:
        record(actor, action, row, changes)
    return changes


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them, so that the hash is the same before and after storage."""
    return {
        name: [_text(v) for v in value] if isinstance(value, list) else _text(value) for name, value in changes.items()
    }


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@event.listens_for(Session, "before_flush")
def chain_events(current: AnySession, *_: object) -> None:
    """Give new events their places: one lock and one look-up for all of them."""
    events = [row for row in current.new if isinstance(row, AuditEvent)]
    if not events:
        return
    head = current.connection().exec_driver_sql(f"{AUDIT_LOG}; {NEWEST}").one_or_none()
    seq, previous = (head.seq, bytes(head.hash)) if head else (0, GENESIS)
    for row in events:
        seq += 1
        row.chain(seq, previous)
        previous = row.hash


def broken_links(events: Iterable[AuditEvent]) -> list[int]:
    """The numbers of the events, given in order from the first, that are not what the chain says."""
    broken, expected_seq, previous = [], 1, GENESIS
    for row in events:
        if row.seq != expected_seq or bytes(row.previous_hash) != previous or bytes(row.hash) != row.digest():
            broken.append(row.seq)
        expected_seq, previous = row.seq + 1, bytes(row.hash)
    return broken
