"""The job that keeps the access of somebody who is back before it ended.

Memberships are in `public`, and a rehire works in the tenant, which its transaction need not leave so.
"""

from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.returning import coming_rehire
from hrapp.hr.invitations.operations import GRANTED_BY_OWNER_ONLY
from hrapp.hr.team.operations import keep_access_of_record
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.memberships.queries import membership_of_record
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

ACTOR = Actor("job", "hrapp")


@jobs.task("leaving.keep_access")
def keep_access(tenant_id: str, employee_id: str, as_owner: bool) -> None:
    """Cancel the planned end of somebody's access if they are back by then; one that has ended is not brought back.

    That of an owner or administrator is kept only if an owner has taken them back.
    """
    tenant, record_id = get_tenant(UUID(tenant_id)), UUID(employee_id)
    with tenant_scope(tenant):
        employee = session.get(Employee, record_id)
        if employee is None:
            return
        coming = coming_rehire(employee)
        back_on = coming.effective_on if coming else None if employee.is_former else employee.hired_on
    employer = employer_of_tenant(tenant.id)
    membership = membership_of_record(employer.id, record_id)
    if back_on is None or membership is None or membership.ends_at is None:
        return
    if membership.role in GRANTED_BY_OWNER_ONLY and not as_owner:
        return
    if clock.day_of(membership.ends_at, employer.time_zone) >= back_on:
        keep_access_of_record(ACTOR, employer, record_id)
