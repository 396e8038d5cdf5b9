"""The login that reads a record: who it is, and taking a wrong one off the record, in the caller's transaction."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.access.roles import Role
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Conflict, Forbidden, NotFound
from hrapp.core.extensions import session
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.access import end_now
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations.models import same_address
from hrapp.hr.invitations.operations import grantable_roles
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import active_membership, find_membership
from hrapp.tenancy.scope import tenant_scope

NO_LOGIN = N_("%(name)s has no account here.")


class RecordLogin(NamedTuple):
    """A record, its login, and the login's membership at this employer, unless that has ended."""

    employee: Employee
    user: User
    membership: Membership | None

    @property
    def ends(self) -> bool:
        """Whether taking it off the record ends the membership: a team member's role does not come from a record."""
        return self.membership is not None and self.membership.role == Role.EMPLOYEE

    def last_day(self, time_zone: str) -> date | None:
        """The last day of access in `time_zone`, that of the employer, if its end is planned."""
        ends_at = self.membership.ends_at if self.membership else None
        return clock.last_day_before(ends_at, time_zone) if ends_at else None


def find_login(actor: Actor, employer: Employer, employee_id: UUID) -> RecordLogin:
    """The login of a record; NotFound if `actor` cannot find the record, or it has no login."""
    employee, login = find_access(actor, employer, employee_id)
    if login is None:
        raise NotFound(NO_LOGIN, name=employee.name)
    return login


def find_access(actor: Actor, employer: Employer, employee_id: UUID) -> tuple[Employee, RecordLogin | None]:
    """A record and its login, if it has one; NotFound if `actor` cannot find the record."""
    with tenant_scope(employer.tenant):
        employee = get_employee(actor, employee_id)
    user = session.scalar(select(User).where(User.id == employee.user_id)) if employee.user_id else None
    return employee, RecordLogin(employee, user, active_membership(user.id, employer.id)) if user else None


def take_off(actor: Actor, employer: Employer, employee_id: UUID) -> RecordLogin:
    """Take the login off a record, which can be invited again, and end what the login may do here by that record.

    A membership as an employee ends, with the login's API tokens here; a team member keeps the role. The login itself
    and its other employers are untouched. Forbidden if `actor` could not have granted the role, Conflict for the own
    record or if another request was faster.
    """
    require(actor, "invitations.send")
    found = find_login(actor, employer, employee_id)
    _require_power_over(actor, found)
    with tenant_scope(employer.tenant):
        employee = get_employee(actor, employee_id, lock=True)
        if employee.user_id != found.user.id:
            raise Conflict(NO_LOGIN, name=employee.name)
        employee.user_id, employee.access_ended_at = None, None
        login = found.user.email if same_address(found.user.email, employee.work_email) else HIDDEN
        audit.record(actor, "unlinked", employee, {"login": [login, None]})
    if found.membership and (membership := find_membership(found.membership.id, employer.id, lock=True)):
        membership.employee_id = None
        if found.ends:
            end_now(actor, employer, membership)
    return found


def _require_power_over(actor: Actor, found: RecordLogin) -> None:
    if found.user.id == actor.id:
        raise Conflict(N_("This is your own account. Ask a colleague to take it off your record."))
    if found.membership and not found.ends and found.membership.role not in grantable_roles(actor):
        raise Forbidden(N_("Only an owner or an administrator may do this to the account of a team member."))
