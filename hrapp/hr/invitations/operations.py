"""Inviting, sending again and revoking, in the caller's transaction, which is bound to the tenant.

An invitation is a row here, and the hash of its link's token in `public`. The row, its audit event and a job are
written in one transaction, together with the rest of it, such as a new employee. The job (`jobs.mail_invitation`) then
creates the token in `public` and mails the link. So the transaction need not leave the tenant, a link exists only if
its invitation was committed, and no token is stored in the queue.
"""

from datetime import timedelta

from sqlalchemy import update
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.access.permissions import NOT_ALLOWED, may, require
from hrapp.access.roles import Role
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Conflict, Forbidden, Invalid
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.returning import has_left
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.jobs import mail_invitation
from hrapp.hr.invitations.models import ADDRESSES, Invitation, same_address
from hrapp.hr.invitations.pace import refuse_hurry, refuse_too_many
from hrapp.hr.invitations.queries import alike, open_invitation, open_invitation_to
from hrapp.hr.settings.fields import InvitationSettings
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import bound_tenant

GRANTED_BY_OWNER_ONLY = (Role.OWNER, Role.ADMIN)


def invite_employee(actor: Actor, employee: Employee, email: str | None = None) -> Invitation:
    """Invite an employee to their own record; the mail is sent after the commit.

    `email` defaults to the work or else the personal email of the record. Invalid without an email address; Conflict if
    they have a login here or an open invitation, or have left and do not come back; TooManyRequests as
    `refuse_too_many`.
    """
    address = (email or employee.email or "").strip()
    if not address:
        raise Invalid({"email": [N_("There is no email address in their record. Enter one.")]})
    _require_without_login(employee)
    if open_invitation(employee.id):
        raise Conflict(N_("%(name)s already has an open invitation. Send it again instead."), name=employee.name)
    invitation = _invite(actor, address, Role.EMPLOYEE, employee)
    audit.record(actor, "invited", employee, {"email": [None, address if address == employee.work_email else HIDDEN]})
    return invitation


def invite_member(actor: Actor, email: str, role: str) -> Invitation:
    """Invite somebody to the team in `role`.

    Forbidden if `actor` may not grant that role; Conflict if the email address has an open invitation to the team;
    TooManyRequests as `refuse_too_many`.
    """
    if role not in grantable_roles(actor):
        raise Forbidden(N_("Only an owner can invite an owner or an administrator."))
    if open_invitation_to(email):
        raise Conflict(N_("%(email)s already has an open invitation. Send it again instead."), email=email)
    invitation = _invite(actor, email.strip(), role, None)
    audit.record(actor, "invited", invitation, {"role": [None, role]})
    return invitation


def grantable_roles(actor: Actor) -> tuple[Role, ...]:
    """The roles that `actor` may grant by an invitation."""
    if not may(actor, "team.invite"):
        return ()
    return tuple(role for role in Role.of_team() if actor.role == Role.OWNER or role not in GRANTED_BY_OWNER_ONLY)


def resend(actor: Actor, invitation: Invitation) -> None:
    """Send it again with a new link and expiry, to the address that the record has now; older links stop working.

    Conflict if it was accepted or revoked, or if the person has a login, another open invitation, no address, or left;
    TooManyRequests if it was sent a moment ago, or too often.
    """
    _require_power_over(actor, invitation)
    refuse_hurry(invitation)
    _make_room(invitation)
    if (found := _open_like(invitation)) and found.id != invitation.id:
        raise Conflict(N_("There is a newer open invitation. Send that one again instead."))
    employee, before = invitation.employee, invitation.expires_at
    invitation.send(actor.id, _lifetime())
    if employee:
        _require_without_login(employee)
        if invitation.is_astray(employee):
            _redirect(invitation, employee)
    refuse_too_many(invitation.email)
    audit.record(actor, "invited again", invitation, {"expires_at": [before, invitation.expires_at]})
    _defer_mail(invitation)


def _redirect(invitation: Invitation, employee: Employee) -> None:
    if not employee.email:
        raise Conflict(N_("There is no email address in the record of %(name)s any more."), name=employee.name)
    invitation.email, invitation.follows = employee.email, followed_field(employee, employee.email)


def move(actor: Actor, invitation: Invitation, email: str) -> None:
    """Send an open invitation to the corrected address instead; the link in the mail to the old one stops working.

    TooManyRequests as `refuse_too_many`.
    """
    refuse_too_many(email)
    session.add(invitation.left_behind(actor.id))
    before, invitation.email = invitation.email, email
    invitation.send(actor.id, _lifetime())
    audit.record(actor, "moved", invitation, {"email": _logged(invitation, before, email)})
    _defer_mail(invitation)


def end(actor: Actor, invitation: Invitation) -> None:
    """Revoke an open invitation since its address is not that of the record any more."""
    invitation.revoke(actor.id)
    changes = {"state": [State.PENDING, State.REVOKED], "email": _logged(invitation, invitation.email, None)}
    audit.record(actor, "revoked", invitation, changes)


def _logged(invitation: Invitation, *addresses: str | None) -> list[str | None]:
    """The addresses as the log keeps them: a personal one is hidden."""
    return [each if each is None or invitation.follows == "work_email" else HIDDEN for each in addresses]


def followed_field(employee: Employee, email: str) -> str | None:
    """The field of the record that holds this address, if any."""
    return next((name for name in ADDRESSES if same_address(getattr(employee, name), email)), None)


def _require_without_login(employee: Employee) -> None:
    if employee.has_login:
        raise Conflict(N_("%(name)s already has an account here."), name=employee.name)
    if has_left(employee):
        raise Conflict(N_("%(name)s no longer works here."), name=employee.name)


def print_out(actor: Actor, invitation: Invitation) -> None:
    """Log that a link is printed; Conflict if the invitation is not open."""
    _require_power_over(actor, invitation)
    if not invitation.is_open:
        raise Conflict(N_("This invitation is no longer valid. Send it again first."))
    audit.record(actor, "printed", invitation)


def revoke(actor: Actor, invitation: Invitation) -> None:
    """Revoke an invitation; Conflict if it was accepted or revoked."""
    _require_power_over(actor, invitation)
    before = invitation.current_state
    invitation.revoke(actor.id)
    audit.record(actor, "revoked", invitation, {"state": [before, State.REVOKED]})


def _require_power_over(actor: Actor, invitation: Invitation) -> None:
    """Raise Forbidden unless `actor` could have sent this invitation."""
    require(actor, "invitations.send")
    if invitation.employee_id is None and invitation.role not in grantable_roles(actor):
        raise Forbidden(NOT_ALLOWED)


def _invite(actor: Actor, email: str, role: str, employee: Employee | None) -> Invitation:
    refuse_too_many(email)
    lifetime = _lifetime()
    invitation = Invitation(id=uuid7(), email=email, role=role, expires_at=clock.now() + lifetime)
    if employee:
        invitation.employee_id, invitation.follows = employee.id, followed_field(employee, email)
    _make_room(invitation)
    invitation.send(actor.id, lifetime)
    session.add(invitation)
    session.flush()
    _defer_mail(invitation)
    return invitation


def _make_room(invitation: Invitation) -> None:
    """Mark earlier invitations as expired that are, since one at a time is pending for an employee or address."""
    others = update(Invitation).where(
        Invitation.state == State.PENDING,
        Invitation.expires_at <= clock.now(),
        Invitation.id != invitation.id,
        alike(invitation.employee_id, invitation.email),
    )
    session.execute(others.values(state=State.EXPIRED, version=Invitation.version + 1))


def _open_like(invitation: Invitation) -> Invitation | None:
    """The open invitation of the same employee, or to the same address of the team."""
    if invitation.employee_id:
        return open_invitation(invitation.employee_id)
    return open_invitation_to(invitation.email)


def _defer_mail(invitation: Invitation) -> None:
    defer(
        mail_invitation,
        tenant_id=str(bound_tenant().id),
        invitation_id=str(invitation.id),
        sent_at=invitation.sent_at.isoformat(),
    )


def _lifetime() -> timedelta:
    """The time until the last day of an invitation that is sent now is over, where the employer is."""
    time_zone, now = bound_tenant().time_zone, clock.now()
    last_day = clock.day_of(now, time_zone) + timedelta(days=settings(InvitationSettings).invitation_days)
    return clock.end_of(last_day, time_zone) - now
