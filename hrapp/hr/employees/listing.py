"""The list of people: searched, filtered with counts, sorted; two statements, however many people there are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, asc, cast, desc, func, select

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.lists.paging import Page, page_of_rows, windowed
from hrapp.hr.employees.models import CURRENT, FORMER, Employee, full_name
from hrapp.hr.employees.queries import Reach, matches, reach_of, within
from hrapp.hr.organization.models import Branch, Department

NONE = "none"
GROUPS = {"current": CURRENT, "former": FORMER}
FILTERS = ("status", "type", "department", "branch")
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


class Unit(NamedTuple):
    """A department or branch, as a list names it."""

    id: str
    name: str


class Listed(NamedTuple):
    """A person as a list shows one. Ids are text, since all that they do there is to stand in an address."""

    id: str
    number: str
    first_name: str
    last_name: str
    preferred_name: str | None
    job_title: str
    status: str
    employment_type: str
    hired_on: date
    work_email: str | None
    work_phone: str | None
    manager_id: str | None
    version: int
    department_id: str | None
    department_name: str | None
    branch_id: str | None
    branch_name: str | None

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name, self.preferred_name)

    @property
    def department(self) -> Unit | None:
        return Unit(self.department_id, self.department_name or "") if self.department_id else None

    @property
    def branch(self) -> Unit | None:
        return Unit(self.branch_id, self.branch_name or "") if self.branch_id else None


NAMES = {"department_name": Department.name, "branch_name": Branch.name}
# No entities: a page of them would cost more than all else that it does.
COLUMNS: tuple[Any, ...] = tuple(
    NAMES[name] if name in NAMES else cast(column, Text) if name.endswith("id") else column
    for name, column in ((name, getattr(Employee, name, None)) for name in Listed._fields)
)
# What can be filtered by, and how many people there are of each combination, with its names.
KEYS = (Employee.status, Employee.employment_type, Employee.department_id, Employee.branch_id)
GROUP = (
    Employee.status,
    Employee.employment_type,
    cast(Employee.department_id, Text),
    select(Department.name).where(Department.id == Employee.department_id).correlate(Employee).scalar_subquery(),
    cast(Employee.branch_id, Text),
    select(Branch.name).where(Branch.id == Employee.branch_id).correlate(Employee).scalar_subquery(),
    func.count(),
)


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
    """How many people each filter would leave, given the other filters, and how many all of them leave.

    `status` and `type` count by value, `department` and `branch` by id, or NONE; `names` are those of the ids.
    """

    total: int = 0
    status: Counter[str] = field(default_factory=Counter)
    type: Counter[str] = field(default_factory=Counter)
    department: Counter[str] = field(default_factory=Counter)
    branch: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)


def find_people(actor: Actor, wanted: Criteria, number: int, size: int, total: int | None = None) -> Page[Listed]:
    """One page of the people that `actor` may find and that fit; they are counted if the caller does not know."""
    return page_of_rows(_list(reach_of(actor), wanted), number, size, Listed._make, total)


# Statements are kept: to put one together takes as long as to run it.
@lru_cache(maxsize=256)
def _list(reach: Reach, wanted: Criteria) -> Select[Any]:
    query = (
        within(reach)
        .with_only_columns(*COLUMNS)
        .outerjoin(Department, Employee.department_id == Department.id)
        .outerjoin(Branch, Employee.branch_id == Branch.id)
        .where(*_asked(wanted.q, wanted.missing), *_filters(wanted))
        .order_by(*_order(wanted), Employee.last_name, Employee.first_name, Employee.id)
    )
    return windowed(query)


def _asked(q: str, missing: str) -> Iterator[ColumnElement[bool]]:
    yield from matches(q)
    if missing:
        yield and_(MISSING[missing], Employee.status.in_(CURRENT))


def _filters(wanted: Criteria) -> Iterator[ColumnElement[bool]]:
    """The conditions that the filters in use stand for."""
    if wanted.status:
        yield Employee.status.in_(GROUPS.get(wanted.status, (wanted.status,)))
    if wanted.type:
        yield Employee.employment_type == wanted.type
    for column, value in ((Employee.department_id, wanted.department), (Employee.branch_id, wanted.branch)):
        if value:
            yield column.is_(None) if value == NONE else column == value


def _order(wanted: Criteria) -> list[ColumnElement[Any]]:
    direction = desc if wanted.sort.startswith("-") else asc
    return [direction(column).nulls_last() for column in SORTS[wanted.sort.removeprefix("-")]]


def facets(actor: Actor, wanted: Criteria) -> Facets:
    """The counts beside the filters, out of one pass over the people: combinations of values are few."""
    found = Facets()
    counts: dict[str, Counter[str]] = {name: getattr(found, name) for name in FILTERS}
    in_use = [name for name in FILTERS if getattr(wanted, name)]
    for group in session.execute(_groups(reach_of(actor), wanted.q, wanted.missing)):
        status, employment_type, department, department_name, branch, branch_name, people = group
        values = {"status": status, "type": employment_type, "department": department or NONE, "branch": branch or NONE}
        found.names[values["department"]], found.names[values["branch"]] = department_name, branch_name
        misfits = [name for name in in_use if not _fits(getattr(wanted, name), values[name])]
        # People whom no filter leaves out count everywhere, those whom one does count beside that filter alone.
        if not misfits:
            found.total += people
        if len(misfits) < 2:
            for name in misfits or FILTERS:
                counts[name][values[name]] += people
    return found


@lru_cache(maxsize=256)
def _groups(reach: Reach, q: str, missing: str) -> Select[Any]:
    return within(reach).where(*_asked(q, missing)).with_only_columns(*GROUP).group_by(*KEYS)


def _fits(asked: str, value: str) -> bool:
    return value == asked or value in GROUPS.get(asked, ())
