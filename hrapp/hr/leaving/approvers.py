"""The logins that may approve a departure; outside of the tenant, since memberships are in `public`."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.leaving.fields import Approver
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import in_force, members_of, membership_of_record

ADMINS = (Role.OWNER, Role.ADMIN)
ROLES = {Approver.HR: (*ADMINS, Role.HR), Approver.ADMIN: ADMINS, Approver.OWNER: (Role.OWNER,)}


def approvers_of(employer: Employer, departure: Any, manager_user_id: UUID | None) -> dict[Approver, list[User]]:
    """need → who may give that approval, for each that a request still needs; nobody who asked, or who leaves.

    `manager_user_id` is the login of who approves as the manager; None lets an administrator.
    """
    needs = [Approver(need) for need in departure.needs]
    rows = members_of(
        employer.id,
        Membership.employee_id.is_distinct_from(departure.employee_id),
        User.id.is_distinct_from(departure.requested_by),
    )
    found: dict[Approver, list[User]] = {}
    for need in needs:
        if need == Approver.MANAGER and manager_user_id:
            found[need] = [user for user, _role in rows if user.id == manager_user_id]
        else:
            allowed = ROLES.get(need, ADMINS)
            found[need] = [user for user, role in rows if role in allowed]
    return found


def lacks_owner(actor: Actor, employer: Employer, departure: Any) -> bool:
    """Whether it would end the access of an owner or an administrator without an owner who takes part in it.

    That is `actor`, whoever asked for it, or who has approved it; the command line may do what an owner may.
    """
    membership = membership_of_record(employer.id, departure.employee_id)
    if membership is None or membership.role not in ADMINS or actor.kind == "command":
        return False
    logins = [departure.requested_by, actor.id, *(each["by"] and UUID(each["by"]) for each in departure.decisions)]
    if None in logins:
        return False
    owner = (Membership.employer_id == employer.id, Membership.role == Role.OWNER, Membership.user_id.in_(logins))
    return session.scalar(select(Membership.id).where(*owner, in_force(clock.now())).limit(1)) is None
