"""Accepting an invitation: checking the link, authenticating, and linking login, membership and record."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select, update
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Conflict, DomainError, Forbidden
from hrapp.core.extensions import session
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.access import end_if_due
from hrapp.hr.employees.fields import Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.returning import has_left
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.jobs import mail_welcome
from hrapp.hr.invitations.links import find_link
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.queries import find_invitation
from hrapp.hr.settings.fields import InvitationSettings
from hrapp.hr.settings.queries import settings
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import change_password, check_credentials
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy import scripts
from hrapp.tenancy.scope import tenant_scope

# Reason why a link cannot be used → HTTP status.
UNUSABLE = {
    "unknown": 404,
    "accepted": 410,
    "revoked": 410,
    "expired": 410,
    "replaced": 410,
    "on hold": 403,
    "suspended": 403,
    "upgrading": 503,
}


class UnusableLink(DomainError):
    """The link cannot be used, for a reason of UNUSABLE; `employer` is the inviting one, if known."""

    def __init__(self, reason: str, employer: Employer | None = None) -> None:
        super().__init__(N_("This invitation cannot be accepted."))
        self.reason, self.status, self.employer = reason, UNUSABLE[reason], employer


class Opened(NamedTuple):
    """An invitation that can be accepted; `user` is the login with the invited email address, if there is one."""

    employer: Employer
    invitation: Invitation
    printed: bool
    user: User | None

    @property
    def has_account(self) -> bool:
        """Whether there is an activated login, whose password is required."""
        return self.user is not None and not self.user.is_waiting

    @property
    def needs_mail(self) -> bool:
        """Whether access to the email address has still to be proved, by a mailed link.

        Anybody may hold a printed link. Without this check an employer could use one to set the first password of a
        login with somebody else's email address.
        """
        return self.printed and not self.has_account


def open_link(token: str) -> Opened:
    """The invitation of a link's `token`; UnusableLink if it cannot be accepted. Changes nothing."""
    link = find_link(token)
    if link is None:
        raise UnusableLink("unknown")
    employer = link.employer
    _require_open(employer)
    with tenant_scope(employer.tenant):
        invitation = find_invitation(link.token.invitation_id)
        gone = bool(invitation and invitation.employee and has_left(invitation.employee))
    if invitation is None:
        raise UnusableLink("unknown")
    if not invitation.is_open:
        raise UnusableLink(invitation.current_state, employer)
    if link.token.sent_at != invitation.sent_at:
        raise UnusableLink("replaced", employer)
    _require_fitting(employer, invitation, invitation.employee, gone=gone)
    return Opened(employer, invitation, link.token.printed, user_by_email(invitation.email))


def _require_open(employer: Employer) -> None:
    if employer.tenant.state == "suspended":
        raise UnusableLink("suspended", employer)
    if employer.tenant.state != "active":
        raise UnusableLink("unknown")
    if not scripts.is_served(employer.tenant.revision):
        raise UnusableLink("upgrading", employer)


def _require_fitting(employer: Employer, invitation: Invitation, employee: Employee | None, *, gone: bool) -> None:
    """Raise UnusableLink if the record has changed since it was sent, so that it is not for whoever reads that mail."""
    if employee and (gone or invitation.is_astray(employee)):
        raise UnusableLink("revoked", employer)
    if employee and employee.status == Status.SUSPENDED:
        raise UnusableLink("on hold", employer)


def accept(opened: Opened, given: Mapping[str, str], request: Actor, language: str) -> User:
    """Link login, membership and record, in the caller's transaction, and return the login.

    `given` holds `password`, and `name` for a new login, whose `language` is that of the page. Raises Refused or
    TooManyRequests as `check_credentials` does, Forbidden if the link is a printed one and `needs_mail`, UnusableLink
    if another request was faster, Conflict if the record or the login is linked to another one here.
    """
    if opened.needs_mail:
        raise Forbidden(N_("Please open the link that we send to your email address, to confirm that it is yours."))
    newcomer = not opened.has_account
    # An existing login's password is required, whoever is signed in.
    user = _newcomer(opened, given, language) if newcomer else _authenticated(opened, given, request)
    actor = Actor("user", user.name, user.id, request_id=request.request_id, ip_address=request.ip_address)
    if not newcomer:
        _end_former(actor, opened, user)
    with tenant_scope(opened.employer.tenant):
        # The record before the invitation, in the order in which a change of the record locks them.
        employee = _lock_record(opened) if opened.invitation.employee_id else _lock_own_record(user)
        _claim(opened, user)
        if employee:
            _link_record(actor, opened, employee, user)
        employee_id = employee.id if employee else None
        audit.record(actor, "accepted", opened.invitation, {"state": [State.PENDING, State.ACCEPTED]})
        welcome = settings(InvitationSettings).welcome_mail
    if newcomer:
        session.add(user)
        change_password(user, given["password"])
    _join(opened, user, employee_id)
    if welcome:
        mail_welcome(user, opened.employer, own_record=opened.invitation.employee_id is not None)
    return user


def _authenticated(opened: Opened, given: Mapping[str, str], request: Actor) -> User:
    return check_credentials(opened.invitation.email, given["password"], request.ip_address)


def _end_former(actor: Actor, opened: Opened, user: User) -> None:
    """End a membership whose planned end has come, should no job have done so yet: nothing of it comes back."""
    if former := session.scalar(_membership_here(opened, user)):
        end_if_due(actor, opened.employer, former.id, former.employee_id)


def _newcomer(opened: Opened, given: Mapping[str, str], language: str) -> User:
    """The login to activate or create; the mailed link has proved the email address. Not added to the session yet."""
    email, name = opened.invitation.email, given["name"]
    employer = opened.employer
    user = opened.user or User(id=uuid7(), email=email, time_zone=employer.time_zone)
    user.name, user.locale, user.is_active = name, language, True
    return user


def _lock_record(opened: Opened) -> Employee | None:
    """The record that is invited, as it is once concurrent changes of it have ended."""
    query = select(Employee).where(Employee.id == opened.invitation.employee_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _lock_own_record(user: User) -> Employee | None:
    """The record of somebody who comes back to the team and works here still: their login opens it again."""
    query = select(Employee).where(Employee.user_id == user.id, Employee.access_ended_at.is_not(None))
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    return None if found is None or found.is_former or found.status == Status.SUSPENDED else found


def _claim(opened: Opened, user: User) -> None:
    """Mark the invitation as accepted; of two concurrent requests the second waits here, and gets UnusableLink."""
    won = session.execute(
        update(Invitation)
        .where(
            Invitation.id == opened.invitation.id,
            Invitation.state == State.PENDING,
            Invitation.expires_at > clock.now(),
            Invitation.sent_at == opened.invitation.sent_at,
        )
        .values(
            state=State.ACCEPTED,
            accepted_at=clock.now(),
            accepted_by=user.id,
            version=Invitation.version + 1,
        )
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if won is None:
        raise UnusableLink("accepted", opened.employer)


def _link_record(actor: Actor, opened: Opened, employee: Employee, user: User) -> None:
    _require_fitting(opened.employer, opened.invitation, employee, gone=has_left(employee))
    other = session.scalar(select(Employee.id).where(Employee.user_id == user.id, Employee.id != employee.id))
    if other or (employee.has_login and employee.user_id != user.id):
        raise Conflict(N_("Your account or this record is already linked to another one. Please contact HR."))
    # A login whose access had ended, if there is one, gives way.
    employee.user_id, employee.access_ended_at = user.id, None
    login = user.email if user.email == employee.work_email else HIDDEN
    audit.record(actor, "linked", employee, {"login": [None, login]})


def _join(opened: Opened, user: User, employee_id: UUID | None) -> None:
    """Create the membership, or update the existing one, which keeps the higher role and ends no more."""
    invitation = opened.invitation
    # Locked, so that it is not ended meanwhile by somebody who does not know that its person has come back.
    query = _membership_here(opened, user).with_for_update(key_share=True)
    membership = session.scalar(query.execution_options(populate_existing=True))
    if membership is None:
        membership = Membership(user_id=user.id, employer_id=opened.employer.id, role=invitation.role)
        session.add(membership)
    membership.state, membership.ends_at = MembershipState.ACTIVE, None
    membership.role = min(Role(membership.role), Role(invitation.role), key=list(Role).index)
    membership.employee_id = employee_id or membership.employee_id
    session.flush()


def _membership_here(opened: Opened, user: User) -> Select[Membership]:
    """The membership that the login has at this employer and that is not marked as ended."""
    return select(Membership).where(
        Membership.user_id == user.id,
        Membership.employer_id == opened.employer.id,
        Membership.state != MembershipState.ENDED,
    )
