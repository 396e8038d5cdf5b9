"""The numbers of people that a dashboard tells, by the conditions of the lists that they lead to."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import HERE
from hrapp.hr.employees.listing import LATELY, PEOPLE, review_days
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import visible_to
from hrapp.hr.organization.models import Department
from hrapp.tenancy.once import once

COUNTED: dict[str, ColumnElement[bool]] = {
    "here": Employee.status.in_(HERE),
    **{name: LATELY[name].condition for name in ("joined", "joining", "left", "leaving", "probation")},
    **{f"without_{name}": PEOPLE.flags["missing"][name].condition for name in ("email", "manager", "department")},
    "in_inactive": PEOPLE.flags["place"]["inactive"].condition,
}


class DepartmentCount(NamedTuple):
    """The number of people in a department; id and name are None for those without one."""

    id: UUID | None
    name: str | None
    number: int


class Figures(NamedTuple):
    """Numbers of people: `ever` includes former employees.

    `joined` and `left` are of the last 30 days, `joining` and `leaving` of the next. `departments` are the active ones;
    `by_department` has those who are here, the largest department first.
    """

    ever: int
    here: int
    joined: int
    joining: int
    left: int
    leaving: int
    probation: int
    without_email: int
    without_manager: int
    without_department: int
    in_inactive: int
    departments: int
    by_department: tuple[DepartmentCount, ...]


@once
def figures(actor: Actor, today: date) -> Figures:
    """The figures of the people that `actor` may find, in one statement: of each department, and of all."""
    numbers = [func.count(Employee.id).filter(condition).label(name) for name, condition in COUNTED.items()]
    unit = (Department.id, Department.name, Department.name_key)
    is_total = func.grouping(Department.id)
    departments = select(func.count(Department.id)).where(Department.active).scalar_subquery()
    query = (
        visible_to(actor)
        .outerjoin(Department, Department.id == Employee.department_id)
        .with_only_columns(
            *unit[:2], func.count(Employee.id).label("ever"), *numbers, departments.label("departments"), is_total
        )
        .group_by(func.grouping_sets(tuple_(*unit), tuple_()))
        .order_by(is_total.desc(), numbers[0].desc(), Department.name_key)
    )
    # The row of all is there even if there is nobody.
    total, *rows = session.execute(query, {"today": today, "review_days": review_days()}).all()
    found = {name: total._mapping[name] for name in ("ever", *COUNTED, "departments")}
    counts = (DepartmentCount(row.id, row.name, row.here) for row in rows if row.here)
    return Figures(**found, by_department=tuple(counts))
