"""The list of employees for page and API, in two statements."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Select, Text, and_, bindparam, cast, or_, select

from hrapp.access.actor import Actor
from hrapp.core.lists.filters import Filter, Group, ReferenceFilter
from hrapp.core.lists.listing import Asked, Column, Counts, Flag, List
from hrapp.core.lists.paging import Page
from hrapp.hr.employees.fields import CURRENT, FORMER, HERE, EmployeeFields, EmploymentType, Status
from hrapp.hr.employees.models import Employee, full_name, name_in_order
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import BY_NAME, begins, has_word, reach_of, within
from hrapp.hr.organization.models import Branch, Department


class Unit(NamedTuple):
    """A department or branch in the list."""

    id: str
    name: str


class Listed(NamedTuple):
    """A person in the list. Ids are text, since they are only used in URLs."""

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
    photo_key: str | None
    version: int
    department_id: str | None
    department_name: str | None
    branch_id: str | None
    branch_name: str | None

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name, self.preferred_name)

    @property
    def photo_url(self) -> str | None:
        return url_of(self.id, self.photo_key)

    @property
    def name_in_order(self) -> str:
        """The name as it is sorted, family name first."""
        return name_in_order(self.first_name, self.last_name, self.preferred_name)

    @property
    def department(self) -> Unit | None:
        return Unit(self.department_id, self.department_name or "") if self.department_id else None

    @property
    def branch(self) -> Unit | None:
        return Unit(self.branch_id, self.branch_name or "") if self.branch_id else None


NAMES = {"department_name": Department.name, "branch_name": Branch.name}
# Columns instead of entities, which would take most of the time of the whole page.
COLUMNS: tuple[Any, ...] = tuple(
    NAMES[name] if name in NAMES else cast(column, Text) if name.endswith(("id", "photo_key")) else column
    for name, column in ((name, getattr(Employee, name, None)) for name in Listed._fields)
)
IS_CURRENT = Employee.status.in_(CURRENT)
WITHOUT_EMAIL = and_(IS_CURRENT, Employee.work_email.is_(None), Employee.personal_email.is_(None))
# The employer's today, a parameter of the statements.
TODAY = bindparam("today", type_=Date)
MONTH = 30  # days
LATELY = {
    "joined": Flag(
        _l("Joined in the last 30 days"), and_(Employee.hired_on > TODAY - MONTH, Employee.hired_on <= TODAY)
    ),
    "joining": Flag(
        _l("Starting in the next 30 days"),
        and_(IS_CURRENT, Employee.hired_on > TODAY, Employee.hired_on <= TODAY + MONTH),
    ),
    "left": Flag(
        _l("Left in the last 30 days"), and_(Employee.terminated_on > TODAY - MONTH, Employee.terminated_on <= TODAY)
    ),
    "probation": Flag(
        _l("Probation ends within 30 days"),
        and_(IS_CURRENT, Employee.probation_ends_on.between(TODAY, TODAY + MONTH)),
    ),
}
IN_INACTIVE = and_(
    IS_CURRENT,
    or_(
        Employee.department_id.in_(select(Department.id).where(~Department.active)),
        Employee.branch_id.in_(select(Branch.id).where(~Branch.active)),
    ),
)


def label(name: str) -> Any:
    """The label of a field of EmployeeFields."""
    field = EmployeeFields.field(name)
    return field.label if field else name


def with_columns(query: Select[Any]) -> Select[Any]:
    joined = query.outerjoin(Department, Employee.department_id == Department.id)
    return joined.outerjoin(Branch, Employee.branch_id == Branch.id).with_only_columns(*COLUMNS)


def name_of(model: Any, column: Any) -> Any:
    return select(model.name).where(model.id == column).correlate(Employee).scalar_subquery()


PEOPLE: List[Listed] = List(
    source=within,
    select=with_columns,
    make=Listed._make,
    matches=has_word,
    begins=begins,
    columns=(
        Column("name", _l("Name"), (Employee.name_key,)),
        Column("number", _l("Number"), (Employee.number_key,), css="stack-hide"),
        Column("job_title", label("job_title"), (Employee.title_key,)),
        Column("department", label("department_id"), (Department.name_key,)),
        Column("branch", label("branch_id"), css="stack-hide"),
        Column("hired_on", label("hired_on"), (Employee.hired_on,), css="stack-hide"),
        Column("status", label("status")),
    ),
    sort="name",
    tie_breaker=BY_NAME,
    filters=(
        Filter(
            "status",
            _l("Any status"),
            Employee.status,
            Status,
            groups={
                "here": Group(_l("Here now"), tuple(map(str, HERE))),
                "current": Group(_l("All current employees"), tuple(map(str, CURRENT))),
                "former": Group(_l("All former employees"), tuple(map(str, FORMER))),
                "all": Group(_l("Everyone"), tuple(map(str, Status))),
            },
            default="here",
        ),
        ReferenceFilter(
            "department",
            _l("Any department"),
            cast(Employee.department_id, Text),
            id=Employee.department_id,
            name=name_of(Department, Employee.department_id),
            no_label=_l("No department"),
        ),
        ReferenceFilter(
            "branch",
            _l("Any branch"),
            cast(Employee.branch_id, Text),
            id=Employee.branch_id,
            name=name_of(Branch, Employee.branch_id),
            no_label=_l("No branch"),
        ),
        Filter("type", _l("Any type"), Employee.employment_type, EmploymentType),
    ),
    flags={
        "lately": LATELY,
        "place": {"inactive": Flag(_l("In an inactive department or branch"), IN_INACTIVE)},
        "missing": {
            "email": Flag(_l("Without an email"), WITHOUT_EMAIL),
            "manager": Flag(_l("Without a manager"), and_(IS_CURRENT, Employee.manager_id.is_(None))),
            "department": Flag(_l("Without a department"), and_(IS_CURRENT, Employee.department_id.is_(None))),
        },
    },
)


def find_people(actor: Actor, asked: Asked, today: date, counts: Counts | None = None) -> Page[Listed]:
    """One page of the matching people that `actor` may find; `counts` saves counting again.

    `today` is the date in the employer's time zone.
    """
    return PEOPLE.page(reach_of(actor), asked, counts, viewer=actor.employee_id, today=today)


def count_people(actor: Actor, asked: Asked, today: date) -> Counts:
    """The counts of the filters."""
    return PEOPLE.counts(reach_of(actor), asked, viewer=actor.employee_id, today=today)
