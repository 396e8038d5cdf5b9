"""Changing a role, and ending and keeping somebody's access, in the caller's transaction, outside of the tenant.

An employer always keeps an owner who stays. So whatever takes one away locks the employer's row first, and looks again
who is there, and what the actor themself still is: of two owners who act against each other at once, one is too late.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.access.permissions import NOT_ALLOWED
from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.errors import Conflict, Forbidden, NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.employees.access import drop_offers, end_now, lock_record, log_access, log_at_record
from hrapp.hr.invitations.operations import grantable_roles
from hrapp.hr.team.queries import NO_MEMBER
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import lock_employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import find_membership, has_other_owner, in_force, membership_of_record

LAST_OWNER = N_("%(name)s is the last owner. Hand over ownership to somebody else first.")
OWN_ACCESS = N_("This is your own access. Ask another owner or administrator to change it.")
ABOVE = N_("Only an owner may do this to an owner or an administrator.")
ENDED = N_("The access of %(name)s has ended already.")
BY_OFFER = N_(
    "Nobody is made an owner by a change of role. Offer them ownership: they become an owner by accepting it."
)
WITHOUT_RECORD = N_("%(name)s has no record here, so that the role “Employee” would open nothing.")


# Roles


def change_role(actor: Actor, employer: Employer, membership: Membership, role: str) -> None:
    """Change the role of a member, which holds from their next request on.

    Forbidden if `actor` has no power over them, or may not grant the role; Conflict for one's own (unless an owner
    steps down), for the last owner, if access has ended, or if it would make an owner, which only a command does.
    """
    actor = lock(actor, employer, membership)
    if not membership.is_in_force:
        raise Conflict(ENDED, name=membership.name)
    before = membership.role
    if role == before:
        return
    _require_power(actor, membership, own=before == Role.OWNER)
    if role == Role.OWNER and actor.kind != "command":
        raise Conflict(BY_OFFER)
    if role == Role.EMPLOYEE and not membership.employee_id:
        raise Conflict(WITHOUT_RECORD, name=membership.name)
    if role not in roles_for(actor, membership):
        raise Forbidden(ABOVE)
    _require_owner_left(membership)
    if before == Role.OWNER:
        drop_offers(membership)
    membership.role = role
    log_access(actor, employer, membership, "role changed", {"role": [before, role]})


class WithRecord(Protocol):
    """Somebody who may have a record."""

    @property
    def employee_id(self) -> UUID | None: ...


def roles_for(actor: Actor, member: WithRecord) -> tuple[Role, ...]:
    """The roles that `actor` may give to this member, the most powerful first."""
    if actor.kind == "command":
        given: tuple[Role, ...] = Role.of_team()
    else:
        given = tuple(role for role in grantable_roles(actor) if role is not Role.OWNER)
    return (*given, Role.EMPLOYEE) if given and member.employee_id else given


def has_power_over(actor: Actor, role: str) -> bool:
    """Whether `actor` may change or end the access of somebody else in this role."""
    return actor.kind == "command" or role in (*grantable_roles(actor), Role.EMPLOYEE)


# The end of access


def end_access(actor: Actor, employer: Employer, membership: Membership, at: datetime | None = None) -> None:
    """End a member's access: at once, or if `at` is to come, then; until `keep_access` is called it is only planned.

    From that moment on no process lets them in here, and their API tokens here are revoked. The login, its other
    employers and the record stay. Does nothing if it has ended. Forbidden if `actor` has no power over the member,
    Conflict for the last owner, and for one's own access unless it belongs to no record.
    """
    actor = lock(actor, employer, membership)
    _require_power(actor, membership, own=membership.employee_id is None)
    _end(actor, employer, membership, at)


def keep_access(actor: Actor, employer: Employer, membership: Membership) -> None:
    """Cancel a planned end of a member's access; Forbidden and Conflict as `end_access`, Conflict if it has ended."""
    actor = lock(actor, employer, membership)
    _require_power(actor, membership)
    if not membership.is_in_force:
        raise Conflict(ENDED, name=membership.name)
    _keep(actor, employer, membership)


def end_access_of_record(actor: Actor, employer: Employer, employee_id: UUID, until: date | None) -> None:
    """End the access by which somebody opens this record, after the last day `until`, or at once.

    For leaving, which has its own rules on who may decide it: the power of `actor` over the member's role is not asked.
    Does nothing if nobody opens the record. Conflict if the employer would be left without an owner.
    """
    if membership := membership_of_record(employer.id, employee_id):
        lock(actor, employer, membership)
        _end(actor, employer, membership, clock.end_of(until, employer.time_zone) if until else None)


def keep_access_of_record(actor: Actor, employer: Employer, employee_id: UUID) -> None:
    """Cancel the planned end of the access to this record, for leaving; does nothing if it has ended, or has no end."""
    if membership := membership_of_record(employer.id, employee_id):
        lock(actor, employer, membership)
        if membership.is_in_force:
            _keep(actor, employer, membership)


def last_owner_problem(employer: Employer, employee_id: UUID) -> Message | None:
    """Why the access to this record cannot end: it is that of the last owner. None if it can."""
    membership = membership_of_record(employer.id, employee_id)
    return None if membership is None else _last_owner_problem(membership)


def _end(actor: Actor, employer: Employer, membership: Membership, at: datetime | None) -> None:
    if membership.state == MembershipState.ENDED:
        return
    _require_owner_left(membership)
    before, now = membership.ends_at, clock.now()
    if at is None or at <= now or (before and before <= now):
        end_now(actor, employer, membership)
    elif at != before:
        membership.ends_at = at
        drop_offers(membership)
        log_access(actor, employer, membership, "access end planned", {"ends_at": [before, at]})
        log_at_record(actor, employer, membership, "access end planned")


def _keep(actor: Actor, employer: Employer, membership: Membership) -> None:
    if before := membership.ends_at:
        membership.ends_at = None
        log_access(actor, employer, membership, "access kept", {"ends_at": [before, None]})
        log_at_record(actor, employer, membership, "access kept")


# Rules


def lock(actor: Actor, employer: Employer, *memberships: Membership) -> Actor:
    """Lock these members, and whatever else decides who is an owner here; returns the actor as they are by now.

    NotFound if a member has gone, Forbidden if the actor has lost their own access meanwhile.
    """
    for membership in memberships:
        lock_record(employer, membership.employee_id)
    lock_employer(employer)
    for membership in sorted(memberships, key=lambda each: each.id):
        if find_membership(membership.id, employer.id, lock=True) is None:
            raise NotFound(NO_MEMBER)
    return as_of_now(actor, employer)


def as_of_now(actor: Actor, employer: Employer) -> Actor:
    """The actor in the role that they have by now; commands and jobs have none. Forbidden without access."""
    if actor.kind not in ("user", "token"):
        return actor
    mine = (Membership.user_id == actor.id, Membership.employer_id == employer.id)
    # Columns, since the row itself was read when the request began.
    role = session.scalar(select(Membership.role).where(*mine, in_force(clock.now())))
    if role is None:
        raise Forbidden(NOT_ALLOWED)
    return replace(actor, role=role)


def _require_power(actor: Actor, membership: Membership, *, own: bool = False) -> None:
    """Raise unless `actor` may do it to this member; with `own` everybody may do it to themself."""
    if membership.user_id == actor.id:
        if not own:
            raise Conflict(OWN_ACCESS)
    elif not has_power_over(actor, membership.role):
        raise Forbidden(ABOVE)


def _require_owner_left(membership: Membership) -> None:
    if problem := _last_owner_problem(membership):
        raise Conflict(problem)


def _last_owner_problem(membership: Membership) -> Message | None:
    last = membership.role == Role.OWNER and membership.is_in_force and not has_other_owner(membership)
    return N_(LAST_OWNER.text, name=membership.name) if last else None
