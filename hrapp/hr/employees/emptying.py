"""Moving everybody out of a department or branch, so that it can be deactivated."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Reference
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import JobChange, update_employee
from hrapp.hr.employees.queries import BY_NAME, count_in
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.operations import update_unit

Unit = TypeVar("Unit", Department, Branch)
SHOWN = 5
# The column of a person that refers to a department or branch.
COLUMNS: dict[type, Any] = {Department: Employee.department_id, Branch: Employee.branch_id}


class EmptyingFields(Fields):
    """Where the people of a department or branch go."""

    move_to = Reference(_l("Move them to"))


class Inside(NamedTuple):
    """Who is still in a department or branch: some of them by name, and how many in all."""

    people: list[Employee]
    number: int


def people_inside(unit: Department | Branch) -> Inside:
    """The first SHOWN current employees by name, and the number of all."""
    query = _people(unit).order_by(*BY_NAME).limit(SHOWN + 1)
    found = list(session.scalars(query))
    return Inside(found[:SHOWN], len(found) if len(found) <= SHOWN else count_in(COLUMNS[type(unit)], unit.id))


def emptying_form(
    unit: Department | Branch, options: Iterable[tuple[UUID, str]], data: Mapping[str, Any] | None = None
) -> Form:
    """The form that deactivates `unit`; its people may go to the other ones among `options`."""
    form = Form(EmptyingFields(), data)
    form.offer("move_to", [option for option in options if option[0] != unit.id])
    return form


def empty_and_deactivate(actor: Actor, unit: Unit, values: Values, today: date) -> None:
    """Deactivate a department or branch that the caller has locked, after moving its people if `move_to` is given.

    Conflict if people, or active departments below it, are left; Invalid as for `update_employee`.
    """
    column = COLUMNS[type(unit)]
    if target := values.get("move_to"):
        for employee in session.scalars(_people(unit).with_for_update(key_share=True)):
            update_employee(actor, employee, Values({column.key: target}), JobChange(), today)
    update_unit(actor, unit, Values(active=False), count_in(column, unit.id))


def _people(unit: Department | Branch) -> Any:
    return select(Employee).where(COLUMNS[type(unit)] == unit.id, Employee.status.in_(CURRENT))
