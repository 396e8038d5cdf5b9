"""The list of people: searched, filtered with counts, sorted; two statements, however many people there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, asc, case, desc, func, select, true, tuple_
from sqlalchemy.orm import contains_eager, load_only

from hrapp.core.extensions import session
from hrapp.core.paging import Page, page_of
from hrapp.hr.employees.models import CURRENT, FORMER, Employee
from hrapp.hr.employees.queries import matches, visible_to
from hrapp.hr.organization.models import Branch, Department
from hrapp.platform.actor import Actor

NONE = "none"
GROUPS = {"current": CURRENT, "former": FORMER}
SORTS: dict[str, tuple[Any, ...]] = {
    "name": (Employee.last_name, Employee.first_name),
    "number": (Employee.number,),
    "hired_on": (Employee.hired_on,),
    "job_title": (func.lower(Employee.job_title),),
    "department": (func.lower(Department.name),),
}
MISSING: dict[str, ColumnElement[bool]] = {
    "email": and_(Employee.work_email.is_(None), Employee.personal_email.is_(None)),
    "manager": Employee.manager_id.is_(None),
    "department": Employee.department_id.is_(None),
}
SHOWN = (
    Employee.number, Employee.first_name, Employee.last_name, Employee.preferred_name, Employee.job_title,
    Employee.status, Employee.employment_type, Employee.hired_on, Employee.work_email, Employee.work_phone,
    Employee.department_id, Employee.branch_id, Employee.manager_id, Employee.version,
)  # fmt: skip


@dataclass(frozen=True)
class Criteria:
    """What is asked of the list; blank means everybody. `department` and `branch` are ids, or "none"; `sort` is one of
    SORTS, with a hyphen before it for the other way round."""

    q: str = ""
    status: str = ""
    type: str = ""
    department: str = ""
    branch: str = ""
    missing: str = ""
    sort: str = "name"

    @property
    def narrow(self) -> bool:
        """Whether anything but the order is asked for."""
        return any((self.q, self.status, self.type, self.department, self.branch, self.missing))


@dataclass
class Facets:
    """How many people each filter would leave, given the other filters: value → count, id → (name, count)."""

    status: dict[str, int] = field(default_factory=dict)
    type: dict[str, int] = field(default_factory=dict)
    department: dict[str, tuple[str, int]] = field(default_factory=dict)
    branch: dict[str, tuple[str, int]] = field(default_factory=dict)


def find_people(actor: Actor, wanted: Criteria, number: int, size: int) -> Page[Employee]:
    """One page of the people that `actor` may find and that fit."""
    query = (
        visible_to(actor)
        .outerjoin(Department, Employee.department_id == Department.id)
        .outerjoin(Branch, Employee.branch_id == Branch.id)
        .options(load_only(*SHOWN), contains_eager(Employee.department), contains_eager(Employee.branch))
        .where(*_asked(wanted), *_filters(wanted).values())
        .order_by(*_order(wanted), Employee.last_name, Employee.first_name, Employee.id)
    )
    return page_of(query, number, size)


def _asked(wanted: Criteria) -> Iterator[ColumnElement[bool]]:
    yield from matches(wanted.q)
    if wanted.missing:
        yield and_(MISSING[wanted.missing], Employee.status.in_(CURRENT))


def _filters(wanted: Criteria) -> dict[str, ColumnElement[bool]]:
    """The condition that each filter stands for."""
    return {
        "status": Employee.status.in_(GROUPS.get(wanted.status, (wanted.status,))) if wanted.status else true(),
        "type": Employee.employment_type == wanted.type if wanted.type else true(),
        "department": _is(Employee.department_id, wanted.department),
        "branch": _is(Employee.branch_id, wanted.branch),
    }


def _is(column: Any, value: str) -> ColumnElement[bool]:
    if not value:
        return true()
    return column.is_(None) if value == NONE else column == value  # type: ignore[no-any-return]


def _order(wanted: Criteria) -> list[ColumnElement[Any]]:
    direction = desc if wanted.sort.startswith("-") else asc
    return [direction(column).nulls_last() for column in SORTS[wanted.sort.removeprefix("-")]]


def facets(actor: Actor, wanted: Criteria) -> Facets:
    """The counts beside the filters, all in one pass over the people."""
    found = Facets()
    for row in session.execute(_facets_query(actor, wanted)):
        if row.which == "status":
            found.status[row.status] = row.n_status
        elif row.which == "type":
            found.type[row.type] = row.n_type
        elif row.which == "department":
            found.department[str(row.department_id or NONE)] = (row.department, row.n_department)
        else:
            found.branch[str(row.branch_id or NONE)] = (row.branch, row.n_branch)
    return found


def _facets_query(actor: Actor, wanted: Criteria) -> Select[Any]:
    """Counts people by all four values at once first, so that what is grouped four ways is small."""
    fits = _filters(wanted)
    people = (
        visible_to(actor)
        .where(*_asked(wanted))
        .with_only_columns(
            Employee.status, Employee.employment_type.label("type"), Employee.department_id, Employee.branch_id,
            func.count().label("people"),
            *(func.bool_and(condition).label(f"fits_{name}") for name, condition in fits.items()),
        )
        .group_by(Employee.status, Employee.employment_type, Employee.department_id, Employee.branch_id)
        .subquery("people")
    )  # fmt: skip
    keys = (people.c.status, people.c.type, people.c.department_id, people.c.branch_id)
    counts = (
        func.coalesce(
            func.sum(people.c.people).filter(and_(*(people.c[f"fits_{other}"] for other in fits if other != name))), 0
        ).label(f"n_{name}")
        for name in fits
    )
    sets = func.grouping_sets(
        tuple_(keys[0]), tuple_(keys[1]), tuple_(keys[2], Department.name), tuple_(keys[3], Branch.name)
    )
    # One bit for each key, 1 where it is not grouped by.
    which = case({7: "status", 11: "type", 13: "department", 14: "branch"}, value=func.grouping(*keys))
    return (
        select(which.label("which"), *keys, Department.name.label("department"), Branch.name.label("branch"), *counts)
        .select_from(people)
        .outerjoin(Department, Department.id == people.c.department_id)
        .outerjoin(Branch, Branch.id == people.c.branch_id)
        .group_by(sets)
        .order_by(Department.name.nulls_last(), Branch.name.nulls_last())
    )
