"""Reading the heads of departments, as far as the actor may find them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import label, people_by_id
from hrapp.hr.organization.models import Department


def heads_of(actor: Actor, departments: Iterable[Department]) -> dict[UUID, Employee]:
    """employee id → the head, for those heads that `actor` may find."""
    return people_by_id(actor, {department.head_id for department in departments if department.head_id})


def holding(employee: Employee) -> list[Message]:
    """Why the record of somebody who heads departments is not removed."""
    headed = select(Department.name).where(Department.head_id == employee.id).order_by(Department.name_key)
    if names := ", ".join(session.scalars(headed)):
        return [N_("They head: %(names)s. Choose another head first.", names=names)]
    return []


def head_label(actor: Actor, department: Department) -> str:
    """The text of the form's field for the head; '' if there is none."""
    return next(map(label, heads_of(actor, [department]).values()), "")
