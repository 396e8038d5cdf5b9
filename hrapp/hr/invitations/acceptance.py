"""Accepting: a link is opened, somebody proves who they are, and login, membership and record become one."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select, update
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Conflict, DomainError, Forbidden
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.links import find_link
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.queries import find_invitation
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import change_password, check_credentials
from hrapp.platform.accounts.passwords import check_password
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import active_membership
from hrapp.tenancy import scripts
from hrapp.tenancy.scope import tenant_scope

# Why a link leads nowhere, and the answer's status.
DEAD = {
    "unknown": 404,
    "accepted": 410,
    "revoked": 410,
    "expired": 410,
    "replaced": 410,
    "suspended": 403,
    "upgrading": 503,
}


class DeadLink(DomainError):
    """The link leads nowhere, for one of the reasons of DEAD; `employer` is whose it was, if that is known."""

    def __init__(self, reason: str, employer: Employer | None = None) -> None:
        super().__init__(N_("This invitation cannot be accepted."))
        self.reason, self.status, self.employer = reason, DEAD[reason], employer


class Opened(NamedTuple):
    """An invitation that can be accepted; `user` is the login with its address, if there is one."""

    employer: Employer
    invitation: Invitation
    printed: bool
    user: User | None

    @property
    def has_account(self) -> bool:
        """Whether there is a password that has to be given."""
        return self.user is not None and not self.user.is_waiting

    @property
    def needs_mail(self) -> bool:
        """Whether the address has still to be proved: paper is handed to anybody, and a first password must not be
        chosen by whoever holds it, or an employer could take somebody else's address."""
        return self.printed and not self.has_account


def open_link(token: str) -> Opened:
    """What `token` invites to; DeadLink if that is over. Nothing is changed by looking."""
    link = find_link(token)
    if link is None:
        raise DeadLink("unknown")
    employer = link.employer
    _refuse_closed(employer)
    with tenant_scope(employer.tenant):
        invitation = find_invitation(link.token.invitation_id)
    if invitation is None:
        raise DeadLink("unknown")
    if not invitation.is_open:
        raise DeadLink(invitation.current_state, employer)
    if link.token.sent_at != invitation.sent_at:
        raise DeadLink("replaced", employer)
    return Opened(employer, invitation, link.token.printed, user_by_email(invitation.email))


def _refuse_closed(employer: Employer) -> None:
    if employer.tenant.state == "suspended":
        raise DeadLink("suspended", employer)
    if employer.tenant.state != "active":
        raise DeadLink("unknown")
    if not scripts.is_served(employer.tenant.revision):
        raise DeadLink("upgrading", employer)


def accept(opened: Opened, given: Mapping[str, str], request: Actor) -> User:
    """Join the login, the membership and the record, in the caller's transaction; the login, to be signed in.

    `given` is a password, and a name where there is no account yet. Refused or Invalid if it does not prove anything,
    DeadLink if somebody was faster, Conflict if the record or the login belongs to another here.
    """
    if opened.needs_mail:
        raise Forbidden(N_("Please open the link that we send to your email address, to confirm that it is yours."))
    newcomer = not opened.has_account
    # Somebody with an account needs its password, whoever is signed in.
    user = _newcomer(opened, given) if newcomer else check_credentials(opened.invitation.email, given["password"])
    actor = Actor("user", user.name, user.id, request_id=request.request_id, ip_address=request.ip_address)
    with tenant_scope(opened.employer.tenant):
        _win(opened, user)
        if opened.invitation.employee_id:
            _link_record(actor, opened, user)
        audit.record(actor, "accepted", opened.invitation, {"state": [State.PENDING, State.ACCEPTED]})
    if newcomer:
        session.add(user)
        change_password(user, given["password"])
    _join(opened, user)
    return user


def _newcomer(opened: Opened, given: Mapping[str, str]) -> User:
    """Somebody without one: the mailed link has proved the address. Nothing is saved before the invitation is won."""
    email, name = opened.invitation.email, given["name"]
    check_password(given["password"], email, [name, opened.employer.name])
    employer = opened.employer
    user = opened.user or User(id=uuid7(), email=email, locale=employer.locale, time_zone=employer.time_zone)
    user.name, user.is_active = name, True
    return user


def _win(opened: Opened, user: User) -> None:
    """Of two who accept at once, the second waits here for the first, and finds nothing left."""
    won = session.execute(
        update(Invitation)
        .where(
            Invitation.id == opened.invitation.id,
            Invitation.state == State.PENDING,
            Invitation.expires_at > clock.now(),
            Invitation.sent_at == opened.invitation.sent_at,
        )
        .values(state=State.ACCEPTED, accepted_at=clock.now(), accepted_by=user.id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if won is None:
        raise DeadLink("accepted", opened.employer)


def _link_record(actor: Actor, opened: Opened, user: User) -> None:
    query = select(Employee).where(Employee.id == opened.invitation.employee_id).with_for_update()
    employee = session.scalars(query).one()
    if employee.is_former:
        raise DeadLink("revoked", opened.employer)
    other = session.scalar(select(Employee.id).where(Employee.user_id == user.id, Employee.id != employee.id))
    if other or employee.user_id not in (None, user.id):
        raise Conflict(N_("Your account or this record is already linked to another one. Please contact HR."))
    employee.user_id = user.id
    audit.record(actor, "linked", employee, {"login": [None, user.email]})


def _join(opened: Opened, user: User) -> None:
    """A new membership, or the one there is: it keeps the higher role and takes the record."""
    invitation = opened.invitation
    membership = active_membership(user.id, opened.employer.id)
    if membership is None:
        membership = Membership(user_id=user.id, employer_id=opened.employer.id, role=invitation.role)
        session.add(membership)
    membership.state = MembershipState.ACTIVE
    membership.role = min(Role(membership.role), Role(invitation.role), key=list(Role).index)
    membership.employee_id = invitation.employee_id or membership.employee_id
    session.flush()
