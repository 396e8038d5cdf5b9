"""Reading members; the doors are not bound to the tenant, since logins and memberships are in `public`."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.lists.listing import Asked, Counts
from hrapp.core.lists.paging import Page
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import people_by_id
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.queries import open_invitation, open_invitation_to, open_team_invitations
from hrapp.hr.team import listing
from hrapp.hr.team.listing import Member
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import find_membership
from hrapp.tenancy.scope import tenant_scope

NO_MEMBER = N_("We could not find this member.")


class Team(NamedTuple):
    """A page of members with the counts of the filters, and the records that open for them, by id."""

    page: Page[Member]
    counts: Counts
    records: dict[UUID, Employee]


def find_team(actor: Actor, employer: Employer, asked: Asked) -> Team:
    """The members and the open invitations that fit, with the records that `actor` may find."""
    with tenant_scope(employer.tenant_ref):
        params = listing.parameters(employer.id, open_team_invitations())
    counts = listing.count_members(asked, params)
    page = listing.find_members(asked, params, counts)
    return Team(page, counts, records_of(actor, employer, page.rows))


def records_of(actor: Actor, employer: Employer, rows: Sequence[Member]) -> dict[UUID, Employee]:
    """The records of these members by id, in one statement: those that `actor` may find, and that are theirs still."""
    owners = {row.employee_id: row.user_id for row in rows if row.employee_id}
    if not owners:
        return {}
    with tenant_scope(employer.tenant_ref):
        found = people_by_id(actor, set(owners))
    return {key: employee for key, employee in found.items() if employee.user_id == owners[key]}


def get_member(employer: Employer, membership_id: UUID) -> Member:
    """One member, as the list shows them: by the newest membership of the login that has this one, or had it.

    NotFound if there is none at this employer.
    """
    values = {"employer": employer.id, "membership": membership_id, "now": clock.now()}
    if row := session.execute(listing.MEMBER, values).one_or_none():
        return Member(*row)
    raise NotFound(NO_MEMBER)


def get_membership(employer: Employer, membership_id: UUID) -> Membership:
    """The membership with this id; NotFound if there is none at this employer."""
    if membership := find_membership(membership_id, employer.id):
        return membership
    raise NotFound(NO_MEMBER)


def members_of(employer: Employer) -> list[Member]:
    """Everybody with a login at this employer, the most powerful first."""
    params = listing.parameters(employer.id, [])
    return list(listing.MEMBERS.all(listing.SCOPE, Asked(sort="role"), **params))


def member_by_email(employer: Employer, email: str) -> Member:
    """The member whose login has this email address; NotFound if there is none."""
    for member in members_of(employer):
        if member.email == email:
            return member
    raise NotFound(N_("%(email)s has no account at this employer.", email=email))


def invitation_of(member: Member) -> Invitation | None:
    """The open invitation by which an ended member may come back; the transaction is bound to the tenant."""
    if member.employee_id and (found := open_invitation(member.employee_id)):
        return found
    return open_invitation_to(member.email)
