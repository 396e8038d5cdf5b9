"""Showing a masked value whole: one at a time, to those who may see it, and never without an entry in the log."""

from hrapp.access.actor import Actor
from hrapp.access.permissions import NOT_ALLOWED, revealable
from hrapp.audit import operations as audit
from hrapp.core.errors import Forbidden, Invalid, NotFound
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import IS_HIDDEN, hidden
from hrapp.tenancy.sealed import Sealed

MASKED = tuple(name for name in EmployeeFields.names() if (field := EmployeeFields.field(name)) and field.masked)


def sealed_value(actor: Actor, employee: Employee, name: str) -> Sealed:
    """The value of a field that `actor` may see whole, still sealed.

    Forbidden if they may not, Invalid (`field`) if there is no such field or the employer hides it, NotFound if it is
    empty.
    """
    allowed = revealable(actor, EmployeeFields, employee.id)
    if not allowed:
        raise Forbidden(NOT_ALLOWED)
    if name not in allowed:
        raise Invalid({"field": [N_("Choose from the list.")]})
    if name in hidden():
        raise Invalid({"field": [IS_HIDDEN]})
    value: Sealed | None = getattr(employee, name)
    if value is None:
        raise NotFound(N_("Nothing has been entered here."))
    return value


def reveal(actor: Actor, employee: Employee, name: str) -> str:
    """The text of a field, logged in this transaction: who saw whose, and which. CannotOpen without the right key."""
    text = sealed_value(actor, employee, name).open()
    audit.record(actor, "viewed sensitive", employee, {name: HIDDEN})
    return text
