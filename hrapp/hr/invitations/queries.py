"""Reading invitations; whether one has expired is a question of the time, not of a row that somebody updated."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from hrapp.core import clock
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.lists.paging import Page, page_of
from hrapp.core.text import N_
from hrapp.hr.employees.models import CURRENT, Employee
from hrapp.hr.invitations.models import STATES, Invitation

SUGGESTED = 200


def find_invitations(page: int, size: int, text: str = "", state: str = "") -> Page[Invitation]:
    """The newest first, with their employees: those with `text` in address or name, of one state if given."""
    query = select(Invitation).outerjoin(Invitation.employee).options(joinedload(Invitation.employee))
    query = query.where(*_matches(text)).order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    return page_of(query.where(_state() == state) if state in STATES else query, page, size)


def count_by_state(text: str = "") -> dict[str, int]:
    """How many invitations are in each state now, among those that `text` fits."""
    state = _state().label("state")
    query = select(state, func.count()).outerjoin(Invitation.employee).where(*_matches(text)).group_by(state)
    found = dict(session.execute(query).tuples().all())
    return {state: found.get(state, 0) for state in STATES}


def get_invitation(invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """The invitation with its employee; NotFound if it is not here. `lock` waits for whoever is changing it."""
    query = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.id == invitation_id)
    if lock:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(N_("There is no such invitation here."))


def find_invitation(invitation_id: UUID) -> Invitation | None:
    """The invitation with its employee, for somebody who only has a link."""
    query = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.id == invitation_id)
    return session.scalar(query)


def open_invitation(employee_id: UUID) -> Invitation | None:
    """The invitation that this employee could accept now."""
    return session.scalar(_open().where(Invitation.employee_id == employee_id))


def open_invitation_to(email: str) -> Invitation | None:
    """The invitation to the team that this address could accept now."""
    to_team = (Invitation.employee_id.is_(None), func.lower(Invitation.email) == email.strip().lower())
    return session.scalar(_open().where(*to_team))


def without_login() -> list[Employee]:
    """People here now who have neither a login nor an open invitation."""
    invited = _open().with_only_columns(Invitation.employee_id).where(Invitation.employee_id.is_not(None))
    query = select(Employee).where(
        Employee.status.in_(CURRENT), Employee.user_id.is_(None), Employee.id.not_in(invited)
    )
    return list(session.scalars(query.order_by(Employee.last_name, Employee.first_name).limit(SUGGESTED)))


def _open() -> Select[Invitation]:
    return select(Invitation).where(Invitation.state == "pending", Invitation.expires_at > clock.now()).limit(1)


def _matches(text: str) -> Iterator[ColumnElement[bool]]:
    for word in text.split()[:8]:
        columns = (Invitation.email, Employee.first_name, Employee.last_name, Employee.preferred_name)
        yield or_(*(column.icontains(word, autoescape=True) for column in columns))


def _state() -> ColumnElement[str]:
    over = and_(Invitation.state == "pending", Invitation.expires_at <= clock.now())
    return case((over, "expired"), else_=Invitation.state)
