"""The check of references between the tenant's schema and `public`, where there are no foreign keys."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hrapp.hr.employees.health import shown
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import InvitationToken, Membership
from hrapp.tenancy.models import Tenant


def orphans(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding for each kind of reference whose target no longer exists; `connection` is the owner's."""
    people, users = Employee.__table__.c, select(User.__table__.c.id)
    ours = select(Employer.__table__.c.id).where(Employer.__table__.c.tenant_id == tenant.id)
    members, links = Membership.__table__.c, InvitationToken.__table__.c
    # One whose end has come gives no access either, and is marked as ended a moment later.
    belonging = select(members.user_id).where(
        members.employer_id.in_(ours), members.state != MembershipState.ENDED.value
    )
    checks = {
        "employees of a login that does not exist": select(people.number).where(
            people.user_id.is_not(None), people.user_id.not_in(users)
        ),
        "employees whose account has no access, which the record does not say": select(people.number).where(
            people.user_id.is_not(None), people.access_ended_at.is_(None), people.user_id.in_(users.except_(belonging))
        ),
        "memberships of a record that does not exist": select(members.id).where(
            members.employer_id.in_(ours),
            members.employee_id.is_not(None),
            members.employee_id.not_in(select(people.id)),
        ),
        "links to an invitation that does not exist": select(links.invitation_id).where(
            links.tenant_id == tenant.id, links.invitation_id.not_in(select(Invitation.__table__.c.id))
        ),
    }
    options = {"schema_translate_map": {None: tenant.schema_name}}
    found = {what: connection.scalars(query, execution_options=options).all() for what, query in checks.items()}
    return [f"{what}: {', '.join(shown(rows))}" for what, rows in found.items() if rows]
