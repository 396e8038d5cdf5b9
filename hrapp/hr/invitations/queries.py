"""Reading invitations; whether one has expired is computed from the current time."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hrapp.core import canonical, clock
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.models import Invitation

SUGGESTED = 200


def get_invitation(invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """The invitation with its employee loaded; NotFound if there is none. `lock` takes a row lock and reloads it."""
    query = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.id == invitation_id)
    if lock:
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
    query = _open().options(joinedload(Invitation.employee)).where(Invitation.employee_id == employee_id)
    if lock:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return session.scalar(query)


def open_invitation_to(email: str) -> Invitation | None:
    """The open team invitation of this email address, if any."""
    to_team = (Invitation.employee_id.is_(None), func.lower(Invitation.email) == canonical.email(email))
    return session.scalar(_open().where(*to_team))


def without_login() -> list[Employee]:
    """Up to SUGGESTED current employees with neither a login nor an open invitation."""
    invited = _open().with_only_columns(Invitation.employee_id).where(Invitation.employee_id.is_not(None))
    query = select(Employee).where(
        Employee.status.in_(CURRENT), Employee.user_id.is_(None), Employee.id.not_in(invited)
    )
    return list(session.scalars(query.order_by(Employee.last_name, Employee.first_name).limit(SUGGESTED)))


def _open() -> Select[Invitation]:
    return select(Invitation).where(Invitation.state == State.PENDING, Invitation.expires_at > clock.now()).limit(1)
