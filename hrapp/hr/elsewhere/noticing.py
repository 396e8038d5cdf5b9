"""Who was added somewhere else at the same moment: found by the second look, which follows each saving."""

from uuid import UUID

from hrapp.core.errors import Unavailable
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.checking import keep
from hrapp.hr.elsewhere.days import ACTOR
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.people_index.checks import Answer
from hrapp.platform.people_index.signals import noticed
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.queries import UPGRADING
from hrapp.tenancy.scope import tenant_scope


@noticed.connect
def keep_second_look(tenant: Tenant, *, employee_id: UUID, answer: Answer) -> None:
    """Keep what a second look has found, for a record that was looked for before and is there still."""
    if not tenant.is_open:
        raise Unavailable(UPGRADING)
    with tenant_scope(employer_of_tenant(tenant.id).tenant_ref):
        employee = session.get(Employee, employee_id, with_for_update={"key_share": True})
        known = record_of(employee_id) if employee else None
        if employee is None or known is None or known.checked_at is None:
            return
        if known.detected_at is None or known.is_current != answer.is_current:
            keep(ACTOR, employee, answer)
