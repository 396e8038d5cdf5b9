"""The logins that may approve a departure; outside of the tenant, since memberships are in `public`."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.leaving.fields import Approver
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import in_force

ADMINS = (Role.OWNER, Role.ADMIN)
ROLES = {Approver.HR: (*ADMINS, Role.HR), Approver.ADMIN: ADMINS}


def approvers_of(employer: Employer, departure: Any, manager_user_id: UUID | None) -> dict[Approver, list[User]]:
    """need → who may give that approval, for each that a request still needs; nobody who asked, or who leaves.

    `manager_user_id` is the login of who approves as the manager; None lets an administrator.
    """
    needs = [Approver(need) for need in departure.needs]
    rows = session.execute(
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.employer_id == employer.id,
            in_force(clock.now()),
            Membership.employee_id.is_distinct_from(departure.employee_id),
            User.id.is_distinct_from(departure.requested_by),
            User.is_active,
        )
        .order_by(User.name, User.id)
    ).all()
    found: dict[Approver, list[User]] = {}
    for need in needs:
        if need == Approver.MANAGER and manager_user_id:
            found[need] = [user for user, _role in rows if user.id == manager_user_id]
        else:
            allowed = ROLES.get(need, ADMINS)
            found[need] = [user for user, role in rows if role in allowed]
    return found
