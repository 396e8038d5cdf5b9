"""Adding a member's own record, in the caller's transaction."""

from datetime import date

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.hiring.operations import hire
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.scope import tenant_scope


def create_own_record(actor: Actor, membership: Membership, values: Values, today: date) -> None:
    """Hire the member: add a record from `values` (EmployeeFields), linked to login and membership.

    To be called outside of the tenant. Conflict if the member has a record; Invalid as for `hire`.
    """
    session.refresh(membership, with_for_update=True)
    if membership.employee_id:
        raise Conflict(N_("You have a record already."))
    with tenant_scope(membership.employer.tenant):
        employee = hire(actor, values, today)
        employee.user_id = actor.id
        audit.record(actor, "linked", employee, {"login": [None, HIDDEN]})
        employee_id = employee.id
    membership.employee_id = employee_id
