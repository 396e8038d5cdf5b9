"""Reading the history."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from hrapp.audit.models import GENESIS, AuditEvent
from hrapp.core.extensions import session
from hrapp.core.lists.paging import Page, page_of


def find_events(page: int, size: int, text: str = "", action: str = "") -> Page[AuditEvent]:
    """The newest events first, those with `text` in the actor's or the subject's name, of one `action` if given."""
    query = select(AuditEvent).where(*_matches(text)).order_by(AuditEvent.seq.desc())
    return page_of(query.where(AuditEvent.action == action) if action else query, page, size)


def count_by_action(text: str = "") -> dict[str, int]:
    """How many events of each action there are among those that `text` fits, the most frequent first."""
    number = func.count()
    query = select(AuditEvent.action, number).where(*_matches(text)).group_by(AuditEvent.action)
    return dict(session.execute(query.order_by(number.desc(), AuditEvent.action)).tuples().all())


def broken_among(events: Sequence[AuditEvent]) -> set[int]:
    """The numbers of those events that are not what the chain says, each held against itself and the one before.

    This finds what was changed or left out around them; `flask tenants verify` walks the whole chain.
    """
    wanted = {row.seq - 1 for row in events if row.seq > 1}
    query = select(AuditEvent.seq, AuditEvent.hash).where(AuditEvent.seq.in_(wanted))
    before = {seq: bytes(digest) for seq, digest in session.execute(query).tuples()} | {0: GENESIS}
    return {
        row.seq
        for row in events
        if bytes(row.hash) != row.digest() or bytes(row.previous_hash) != before.get(row.seq - 1)
    }


def _matches(text: str) -> Iterator[ColumnElement[bool]]:
    for word in text.split()[:8]:
        names = (AuditEvent.actor_name, AuditEvent.subject_name)
        yield or_(*(name.icontains(word, autoescape=True) for name in names))
