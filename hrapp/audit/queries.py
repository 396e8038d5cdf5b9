"""Reading the audit log."""

from collections.abc import Sequence

from sqlalchemy import select

from hrapp.audit.models import GENESIS, AuditEvent
from hrapp.core.extensions import session


def broken_among(events: Sequence[AuditEvent]) -> set[int]:
    """The numbers of those events that do not fit the chain; each is checked against its predecessor only.

    `flask tenants verify` checks the whole chain.
    """
    wanted = {row.seq - 1 for row in events if row.seq > 1}
    query = select(AuditEvent.seq, AuditEvent.hash).where(AuditEvent.seq.in_(wanted))
    before = {seq: bytes(digest) for seq, digest in session.execute(query).tuples()} | {0: GENESIS}
    return {
        row.seq
        for row in events
        if bytes(row.hash) != row.digest() or bytes(row.previous_hash) != before.get(row.seq - 1)
    }
