"""How often invitations may be sent: counted in the employer's own tables, in the transaction that sends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from hrapp.audit.models import AuditEvent
from hrapp.core import canonical, clock, limits
from hrapp.core.extensions import session
from hrapp.core.limits import Limit
from hrapp.core.text import N_
from hrapp.hr.invitations.models import Invitation

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESENT_LATELY = Limit(
    "invitation resent lately",
    1,
    timedelta(minutes=10),
    N_("This invitation was sent a moment ago. You can send it again in %(time)s."),
)
RESENT_OFTEN = Limit(
    "invitation resent often",
    5,
    DAY,
    N_("This invitation was sent again several times today. You can send it again in %(time)s."),
)
SAME_ADDRESS = Limit(
    "invitations to an address",
    5,
    DAY,
    N_("This email address was invited several times today. You can invite it again in %(time)s."),
)
IN_AN_HOUR = Limit(
    "invitations in an hour", 500, HOUR, N_("Many invitations were sent lately. You can send more in %(time)s.")
)
IN_A_DAY = Limit("invitations in a day", 2000, DAY, IN_AN_HOUR.message)


def refuse_hurry(invitation: Invitation) -> None:
    """Raise TooManyRequests if this invitation was sent a moment ago, or again and again."""
    again = (
        AuditEvent.subject_type == Invitation.__subject__,
        AuditEvent.subject_id == invitation.id,
        AuditEvent.action == "invited again",
        AuditEvent.at > clock.now() - DAY,
    )
    often, first = session.execute(select(func.count(), func.min(AuditEvent.at)).where(*again)).one()
    _refuse(RESENT_LATELY, 1, invitation.sent_at)
    _refuse(RESENT_OFTEN, often, first)


def refuse_too_many(email: str) -> None:
    """Raise TooManyRequests if this employer, or to this address, has sent too many invitations."""
    now = clock.now()
    of: dict[Limit, ColumnElement[bool]] = {
        SAME_ADDRESS: func.lower(Invitation.email) == canonical.email(email),
        IN_AN_HOUR: Invitation.sent_at > now - HOUR,
        IN_A_DAY: true(),
    }
    counted = [
        column
        for condition in of.values()
        for column in (func.count().filter(condition), func.min(Invitation.sent_at).filter(condition))
    ]
    found: Sequence[Any] = session.execute(select(*counted).where(Invitation.sent_at > now - DAY)).one()
    for limit, count, first in zip(of, found[::2], found[1::2], strict=True):
        _refuse(limit, count, first)


def _refuse(limit: Limit, count: int, first: datetime | None) -> None:
    if first and count >= limit.most:
        limits.refuse_until(limit, first + limit.per)
