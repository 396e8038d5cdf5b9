"""Inviting somebody again whose access has ended: accepting brings back the access, and the record if it was theirs."""

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core.errors import Conflict, Forbidden
from hrapp.core.text import N_
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.operations import grantable_roles, invite_employee, invite_member
from hrapp.hr.team.listing import Member
from hrapp.hr.team.operations import ABOVE
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope


def invite_again(actor: Actor, employer: Employer, member: Member) -> Invitation:
    """Invite an ended member at the address of their login, in the role that they had.

    Forbidden if `actor` may not grant that role; Conflict if they have access, or as inviting says.
    """
    if not member.has_ended:
        raise Conflict(N_("%(name)s already has an account here."), name=member.shown_name)
    role = role_of(actor, member)
    if role is None:
        raise Forbidden(ABOVE)
    with tenant_scope(employer.tenant_ref):
        if role is Role.EMPLOYEE and member.employee_id:
            return invite_employee(actor, get_employee(actor, member.employee_id, lock=True), member.email)
        return invite_member(actor, member.email, role)


def role_of(actor: Actor, member: Member) -> Role | None:
    """The role in which `actor` may invite an ended member again; None if there is none."""
    role = Role(member.role)
    if role is Role.EMPLOYEE:
        return role if member.employee_id else None
    return role if role in grantable_roles(actor) else None
