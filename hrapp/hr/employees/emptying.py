"""Moving everybody out of a department or branch, so that it can be deactivated."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Reference
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.operations import JobChange, update_employee
from hrapp.hr.employees.queries import BY_NAME, count_in
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.operations import NAMED, listed, update_unit

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

    Conflict if people, or active departments below it, are left, or if somebody is to come; Invalid as for
    `update_employee`.
    """
    column = COLUMNS[type(unit)]
    if target := values.get("move_to"):
        for employee in session.scalars(_people(unit).with_for_update(key_share=True)):
            update_employee(actor, employee, Values({column.key: target}), JobChange(), today)
    refuse_if_awaited(unit, today)
    update_unit(actor, unit, Values(active=False), count_in(column, unit.id))


def refuse_if_awaited(unit: Department | Branch, today: date) -> None:
    """Raise Conflict if somebody is to be in a department or branch by a scheduled change."""
    column = getattr(JobRecord, COLUMNS[type(unit)].key)
    awaited = select(JobRecord.employee_id).where(column == unit.id, JobRecord.effective_on > today)
    elsewhere = or_(COLUMNS[type(unit)].is_distinct_from(unit.id), Employee.status.not_in(CURRENT))
    query = select(Employee).where(Employee.id.in_(awaited), elsewhere)
    if people := list(session.scalars(query.order_by(*BY_NAME).limit(NAMED + 1))):
        message = N_("Scheduled changes lead into “%(name)s”: %(people)s. Change or cancel those first.")
        raise Conflict(message, name=unit.name, people=listed([each.name for each in people]))


def _people(unit: Department | Branch) -> Any:
    return select(Employee).where(COLUMNS[type(unit)] == unit.id, Employee.status.in_(CURRENT))
