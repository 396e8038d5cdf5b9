"""Reading invitations; whether one has expired is computed from the current time."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core import canonical, clock
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import CURRENT, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import lacking, required
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.listing import EXPIRING, WAITING
from hrapp.hr.invitations.models import Invitation


def get_invitation(invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """The invitation with its employee loaded; NotFound if there is none.

    `lock` takes a row lock, after that of its record, and reloads both.
    """
    query = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.id == invitation_id)
    if lock:
        # The record before the invitation, in the order in which a change of the record locks them.
        record = select(Employee.id).join(Invitation, Invitation.employee_id == Employee.id)
        session.execute(record.where(Invitation.id == invitation_id).with_for_update(of=Employee, key_share=True))
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(N_("We could not find this invitation."))


def find_invitation(invitation_id: UUID) -> Invitation | None:
    """The invitation with its employee loaded; None if there is none."""
    query = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.id == invitation_id)
    return session.scalar(query)


def open_invitation(employee_id: UUID, *, lock: bool = False) -> Invitation | None:
    """The open invitation of this employee, if any, with the employee loaded; `lock` takes a row lock."""
    query = _open().options(joinedload(Invitation.employee)).where(alike(employee_id))
    if lock:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return session.scalar(query)


def open_invitation_to(email: str) -> Invitation | None:
    """The open team invitation of this email address, if any."""
    return session.scalar(_open().where(alike(None, email)))


def open_team_invitations() -> list[Invitation]:
    """The open invitations to the team."""
    query = select(Invitation).where(*_is_open(), Invitation.employee_id.is_(None))
    return list(session.scalars(query.order_by(Invitation.sent_at)))


def alike(employee_id: UUID | None, email: str = "") -> ColumnElement[bool]:
    """The condition that an invitation is this employee's or, without one, to this address of the team."""
    if employee_id:
        return Invitation.employee_id == employee_id
    return and_(Invitation.employee_id.is_(None), func.lower(Invitation.email) == canonical.email(email))


class Invitations(NamedTuple):
    """Numbers of invitations: open ones, those of them that expire within two days, and all.

    `ever` includes those that have been accepted or revoked, or have expired.
    """

    open: int
    expiring: int
    ever: int


def numbers(actor: Actor, _today: date) -> Select[Any] | None:
    """The statement of `Invitations`, for those who may see them."""
    if not may(actor, "invitations.view"):
        return None
    counted: tuple[Any, ...] = tuple(func.count(Invitation.id).filter(each) for each in (WAITING, EXPIRING))
    return select(*counted, func.count(Invitation.id)).params(now=clock.now())


def to_invite() -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody has neither a login that opens their record nor an open invitation."""
    invited = select(Invitation.employee_id).where(*_is_open(), Invitation.employee_id.is_not(None))
    without = or_(Employee.user_id.is_(None), Employee.access_ended_at.is_not(None))
    return without, Employee.id.not_in(invited)


def is_anybody_left() -> bool:
    """Whether a current employee has neither a login nor an open invitation."""
    left = select(Employee.id).where(Employee.status.in_(CURRENT), *to_invite())
    return bool(session.scalar(select(left.exists())))


def count_open() -> int:
    return session.scalar(select(func.count(Invitation.id)).where(*_is_open())) or 0


def holding(employee: Employee) -> list[Message]:
    """Why the record of somebody who has, or had, a login here is not removed."""
    if employee.user_id:
        return [
            N_("%(name)s has an account here. If it is a wrong one, take it off on the tab Access.", name=employee.name)
        ]
    accepted = select(Invitation.id).where(Invitation.employee_id == employee.id, Invitation.state == State.ACCEPTED)
    if session.scalar(select(accepted.exists())):
        return [N_("%(name)s has accepted an invitation, and has seen this record.", name=employee.name)]
    return []


def missing_fields(employee_id: UUID) -> list[str]:
    """The names of the required fields that a record lacks, in the order of the record."""
    names = [name for name in EmployeeFields.names() if name in required()]
    if not names:
        return []
    columns = (lacking(name).label(name) for name in names)
    found = session.execute(select(*columns).where(Employee.id == employee_id)).one_or_none()
    return [name for name in names if found and found._mapping[name]]


def _open() -> Select[Invitation]:
    return select(Invitation).where(*_is_open()).limit(1)


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return Invitation.state == State.PENDING, Invitation.expires_at > clock.now()
