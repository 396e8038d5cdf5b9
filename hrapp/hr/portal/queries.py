"""Reading the actor's own record."""

from hrapp.access.actor import Actor
from hrapp.core.errors import NotFound
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee


def own_record(actor: Actor) -> Employee | None:
    """The record linked to the actor's membership; None if there is none or it no longer exists."""
    if actor.employee_id is None:
        return None
    try:
        return get_employee(actor, actor.employee_id)
    except NotFound:
        return None
