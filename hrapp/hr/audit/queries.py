"""Reading the history."""

from sqlalchemy import func, or_, select

from hrapp.core.extensions import session
from hrapp.core.paging import Page, page_of
from hrapp.hr.audit.models import AuditEvent


def find_events(page: int, size: int, text: str = "", action: str = "") -> Page[AuditEvent]:
    """The newest events first, those with `text` in the actor's or the subject's name, of one `action` if given."""
    query = select(AuditEvent).order_by(AuditEvent.seq.desc())
    if text:
        query = query.where(
            or_(
                AuditEvent.actor_name.icontains(text, autoescape=True),
                AuditEvent.subject_name.icontains(text, autoescape=True),
            )
        )
    if action:
        query = query.where(AuditEvent.action == action)
    return page_of(query, page, size)


def count_by_action() -> dict[str, int]:
    """How many events of each action there are."""
    rows = session.execute(select(AuditEvent.action, func.count()).group_by(AuditEvent.action))
    return {action: number for action, number in rows.tuples()}
