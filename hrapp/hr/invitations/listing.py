"""The list of invitations for page and API; whether one has expired is computed from the current time."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import joinedload

from hrapp.core import clock
from hrapp.core.lists.filters import Filter
from hrapp.core.lists.listing import Asked, Column, Counts, Flag, List, found_in
from hrapp.core.lists.paging import Page
from hrapp.hr.employees.queries import has_word
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.models import Invitation

NOW = bindparam("now", type_=DateTime(timezone=True))
OVER = and_(Invitation.state == State.PENDING, Invitation.expires_at <= NOW)
WAITING = and_(Invitation.state == State.PENDING, Invitation.expires_at > NOW)
EXPIRING = and_(WAITING, Invitation.expires_at <= NOW + timedelta(days=2))
SCOPE = "all of this employer"


def source(_scope: str) -> Select[Any]:
    return select(Invitation).outerjoin(Invitation.employee)


def fits(word: Any) -> ColumnElement[bool]:
    """The condition that the address or the employee fits a LIKE pattern."""
    return or_(found_in(Invitation.email)(word), has_word(word))


INVITATIONS: List[Invitation] = List(
    source=source,
    select=lambda query: query.options(joinedload(Invitation.employee)),
    matches=fits,
    columns=(
        Column("who", _l("Who")),
        Column("role", _l("Role")),
        Column("sent", _l("Sent"), (Invitation.sent_at,)),
        Column("until", _l("Valid until")),
        Column("state", _l("Status")),
        Column("actions", ""),
    ),
    sort="-sent",
    tie_breaker=(Invitation.id.desc(),),
    filters=(Filter("state", _l("Any status"), case((OVER, str(State.EXPIRED)), else_=Invitation.state), State),),
    flags={"soon": {"expiring": Flag(_l("Expires within two days"), EXPIRING)}},
)


def find_invitations(asked: Asked, counts: Counts | None = None) -> Page[Invitation]:
    """One page of invitations with their employees loaded; `counts` saves counting again."""
    return INVITATIONS.page(SCOPE, asked, counts, now=clock.now())


def count_invitations(asked: Asked) -> Counts:
    """The counts of the filter."""
    return INVITATIONS.counts(SCOPE, asked, now=clock.now())
