"""The heads of departments, as far as somebody may find them."""

from collections.abc import Iterable
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import label, people_by_id
from hrapp.hr.organization.models import Department


def heads_of(actor: Actor, departments: Iterable[Department]) -> dict[UUID, Employee]:
    """The heads whom `actor` may find, by their id."""
    return people_by_id(actor, {department.head_id for department in departments if department.head_id})


def head_label(actor: Actor, department: Department) -> str:
    """The head of a department as a form writes a person; nothing if it has none."""
    return next(map(label, heads_of(actor, [department]).values()), "")
