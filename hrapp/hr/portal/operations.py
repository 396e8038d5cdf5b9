"""Adding a member's own record, and what a member chooses there, in the caller's transaction."""

from datetime import date

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.rules import hidden
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


def announce_birthday(actor: Actor, announced: bool) -> None:
    """Let colleagues be told of the actor's own birthday, or no longer; nobody chooses it for somebody else.

    NotFound for members without a record; Conflict where the employer has no birth dates.
    """
    if actor.employee_id is None:
        raise NotFound(N_("You have no record here."))
    if announced and "birth_date" in hidden():
        raise Conflict(N_("This employer does not keep birth dates."))
    employee = get_employee(actor, actor.employee_id, lock=True)
    action = "birthday announced" if announced else "birthday concealed"
    audit.change(actor, employee, {"birthday_shown": announced}, action)
    session.flush()
