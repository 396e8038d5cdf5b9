"""The list of employees for page and API, in two statements."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Integer, Numeric, Select, Text, and_, bindparam, case, cast, func, or_, select, text

from hrapp.access.actor import Actor
from hrapp.access.permissions import viewable
from hrapp.core import keys
from hrapp.core.lists.filters import Filter, Group, OwnFilter, ReferenceFilter
from hrapp.core.lists.listing import Asked, Column, Counts, Flag, List, Pointer
from hrapp.core.lists.paging import Page
from hrapp.hr.custom_fields.definitions import WITH_OPTIONS, Definition
from hrapp.hr.custom_fields.fields import Kind
from hrapp.hr.custom_fields.queries import definitions
from hrapp.hr.employees.as_of import of_day
from hrapp.hr.employees.fields import CURRENT, FORMER, HERE, EmployeeFields, EmploymentType, Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord, full_name, name_in_order
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import BY_NAME, begins, has_word, reach_of, within
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.fields import ProbationSettings
from hrapp.hr.settings.queries import settings


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
    terminated_on: date | None
    termination_reason: str | None
    # The first day of somebody who has left and comes back.
    returns_on: date | None
    work_email: str | None
    work_phone: str | None
    manager_id: str | None
    photo_key: str | None
    version: int
    department_id: str | None
    department_name: str | None
    branch_id: str | None
    branch_name: str | None
    # key → value of the custom fields that the list shows.
    custom: Mapping[str, Any] = MappingProxyType({})

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


class Stage(NamedTuple):
    """A part of the list: the value of the filter by status, the label, the order, and how many people there are."""

    key: str
    label: Any
    sort: str
    number: int
    is_shown: bool


# The employer's today, or the day as of which one asks: a parameter of the statements.
TODAY = bindparam("today", type_=Date)
IS_REHIRE = and_(JobRecord.reason == str(Reason.REHIRE), JobRecord.effective_on > TODAY)
RETURNS_ON = (
    select(func.min(JobRecord.effective_on)).where(JobRecord.employee_id == Employee.id, IS_REHIRE).scalar_subquery()
)
# The first day of somebody who starts, or comes back.
STARTS_ON = func.coalesce(RETURNS_ON, Employee.hired_on)
OTHERS = {
    "department_name": Department.name,
    "branch_name": Branch.name,
    "returns_on": case((Employee.status.in_(FORMER), RETURNS_ON)),
}
# Columns instead of entities, which would take most of the time of the whole page.
COLUMNS: tuple[Any, ...] = tuple(
    OTHERS[name] if name in OTHERS else cast(column, Text) if name.endswith(("id", "photo_key")) else column
    for name, column in ((name, getattr(Employee, name, None)) for name in Listed._fields if name != "custom")
)
IS_CURRENT = Employee.status.in_(CURRENT)
WITHOUT_EMAIL = and_(IS_CURRENT, Employee.work_email.is_(None), Employee.personal_email.is_(None))
MONTH = 30  # days
# So many days before the end of a probation somebody is reminded of the review: a setting, and a parameter likewise.
REVIEW_DAYS = bindparam("review_days", type_=Integer)
LATELY = {
    "joined": Flag(
        _l("Joined in the last 30 days"), and_(Employee.hired_on > TODAY - MONTH, Employee.hired_on <= TODAY)
    ),
    "joining": Flag(
        _l("Starting in the next 30 days"),
        or_(
            and_(IS_CURRENT, Employee.hired_on > TODAY, Employee.hired_on <= TODAY + MONTH),
            Employee.id.in_(select(JobRecord.employee_id).where(IS_REHIRE, JobRecord.effective_on <= TODAY + MONTH)),
        ),
    ),
    # Somebody still works on their last day.
    "left": Flag(
        _l("Left in the last 30 days"), and_(Employee.terminated_on >= TODAY - MONTH, Employee.terminated_on < TODAY)
    ),
    "leaving": Flag(
        _l("Leaves in the next 30 days"),
        and_(IS_CURRENT, Employee.terminated_on >= TODAY, Employee.terminated_on <= TODAY + MONTH),
    ),
    "probation": Flag(
        _l("Probation ends soon"),
        and_(IS_CURRENT, Employee.probation_ends_on.between(TODAY, TODAY + REVIEW_DAYS)),
    ),
}
IN_INACTIVE = and_(
    IS_CURRENT,
    or_(
        Employee.department_id.in_(select(Department.id).where(~Department.active)),
        Employee.branch_id.in_(select(Branch.id).where(~Branch.active)),
    ),
)


def of_former(asked: Asked) -> bool:
    """Whether only people who have left are asked for."""
    return asked["status"] in ("former", *FORMER) or asked["lately"] == "left"


def of_others(asked: Asked) -> bool:
    return not of_former(asked)


def of_leaving(asked: Asked) -> bool:
    """Whether only people who leave or have left are asked for."""
    return of_former(asked) or asked["lately"] == "leaving"


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
    make=lambda row: Listed(*row),
    matches=has_word,
    begins=begins,
    columns=(
        Column("name", _l("Name"), (Employee.name_key,)),
        Column("number", _l("Number"), (Employee.number_key,), css="stack-hide"),
        Column("job_title", label("job_title"), (Employee.title_key,)),
        Column("department", label("department_id"), (Department.name_key,)),
        Column("branch", label("branch_id"), shown=of_others, css="stack-hide"),
        Column("hired_on", label("hired_on"), (Employee.hired_on,), of_others, "stack-hide"),
        Column("terminated_on", label("terminated_on"), (Employee.terminated_on,), of_leaving),
        Column("tenure", _l("Time here"), shown=of_former, css="stack-hide"),
        Column("status", label("status"), shown=of_others),
        Column("left_as", _l("How they left"), shown=of_former),
        Column("termination_reason", label("termination_reason"), shown=of_former, css="stack-hide"),
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
    pointers={"manager": Pointer(Employee.manager_id)},
    dated=of_day,
)
# Columns behind which those of custom fields do not stand.
LAST = ("status", "left_as", "termination_reason")


def people_list(actor: Actor) -> List[Listed]:
    """The list at the bound tenant: PEOPLE with the custom fields that it lists and whose values `actor` may view.

    Nobody sorts or filters by others, since that would tell their values. The reason for leaving is a column for those
    who may view it.
    """
    return _with_own(listed_fields(actor), "termination_reason" in viewable(actor, EmployeeFields))


def listed_fields(actor: Actor) -> tuple[Definition, ...]:
    """The custom fields that the list shows to `actor`, in order."""
    found = tuple(own for own in definitions() if own.listed)
    seen = viewable(actor, record_fields(EmployeeFields)) if found else ()
    return tuple(own for own in found if own.name in seen)


def asked_for(people: List[Listed], args: Mapping[str, str], today: date) -> Asked:
    """What the query string of a page asks for; as of today is what is shown anyway."""
    asked = people.asked(args)
    return replace(asked, as_of=None) if asked.as_of == today else asked


def stages(counts: Counts, asked: Asked) -> list[Stage]:
    """The parts of the list by whether people are here, start or have left, given the other filters."""
    numbers = counts.by_filter["status"]
    return [
        Stage(key, label, sort, sum(numbers[status] for status in statuses), asked["status"] == key)
        for key, label, sort, statuses in (
            ("here", _l("Here now"), "", HERE),
            ("pending", _l("Starting"), "hired_on", (Status.PENDING,)),
            ("former", _l("Former"), "-terminated_on", FORMER),
        )
    ]


def sent_to(people: List[Listed], args: Mapping[str, str]) -> dict[str, str]:
    """The parameters of the list among `args`, without the page: those that choose and order all of its rows."""
    return {name: value for name, value in args.items() if name in people.query.fields and name not in ("page", "size")}


def own_shown(actor: Actor) -> list[tuple[str, Callable[[Any], str]]]:
    """(key, function that formats a value) of each custom field that the list shows to `actor`."""
    fields = record_fields(EmployeeFields)
    return [(own.key, field.show) for own in listed_fields(actor) if (field := fields.field(own.name))]


def find_people(actor: Actor, asked: Asked, today: date, counts: Counts | None = None) -> Page[Listed]:
    """One page of the matching people that `actor` may find; `counts` saves counting again.

    `today` is the date in the employer's time zone.
    """
    return people_list(actor).page(reach_of(actor), asked, counts, **bound(actor, asked, today))


def all_people(actor: Actor, asked: Asked, today: date) -> Iterator[Listed]:
    """The people on all pages, read in parts."""
    return people_list(actor).all(reach_of(actor), asked, **bound(actor, asked, today))


def count_people(actor: Actor, asked: Asked, today: date) -> Counts:
    """The counts of the filters."""
    return people_list(actor).counts(reach_of(actor), asked, **bound(actor, asked, today))


def bound(actor: Actor, asked: Asked, today: date) -> dict[str, Any]:
    """The parameters of the list's statements."""
    params = {"viewer": actor.employee_id, "today": asked.as_of or today}
    return params | ({"review_days": review_days()} if asked["lately"] == "probation" else {})


def review_days() -> int:
    """How many days before the end of a probation somebody is reminded of the review."""
    days: int = settings(ProbationSettings).probation_reminder_days
    return days


# Each description keeps its statements, so only those that are in use are kept.
@lru_cache(maxsize=128)
def _with_own(own: tuple[Definition, ...], with_reason: bool) -> List[Listed]:
    columns = [column for column in PEOPLE.columns if with_reason or column.key != "termination_reason"]
    if not own:
        return PEOPLE if with_reason else replace(PEOPLE, columns=tuple(columns))
    own_keys = [each.key for each in own]
    values = [Employee.custom[key] for key in own_keys]
    width = len(COLUMNS)

    def make(row: Any) -> Listed:
        said = {key: value for key, value in zip(own_keys, row[width:], strict=True) if value is not None}
        return Listed._make((*row[:width], said))

    last = [column for column in columns if column.key in LAST]
    return replace(
        PEOPLE,
        columns=(*(column for column in columns if column not in last), *map(own_column, own), *last),
        filters=(*PEOPLE.filters, *(found for each in own if (found := own_filter(each)))),
        select=lambda query: with_columns(query).add_columns(*values),
        make=make,
    )


def own_column(own: Definition) -> Column:
    """The column of a custom field; long texts, links and several choices have no order that makes sense."""
    value: Any = Employee.custom[own.key].astext
    orders: dict[str, Any] = {
        Kind.TEXT: text_order(own.key),
        # Any other JSON has no order among numbers, and cannot be cast.
        Kind.NUMBER: case((func.jsonb_typeof(Employee.custom[own.key]) == "number", cast(value, Numeric))),
        Kind.DATE: value,
        Kind.CHOICE: case({each.key: place for place, each in enumerate(own.options)}, value=value),
        Kind.YES_NO: value,
    }  # fmt: skip
    order = orders.get(own.kind)
    return Column(own.name, own.label, () if order is None else (order,), of_others, "stack-hide own")


def text_order(key: str) -> Any:
    """The order of a custom text, as that of names: by its sort key, which no column holds."""
    return text(f'({keys.sort_sql("(employees.custom ->> :own_key)")}) COLLATE "C"').bindparams(own_key=key)


def own_filter(own: Definition) -> Filter | None:
    """The filter by a custom field of which there is something to choose from."""
    if own.kind not in (*WITH_OPTIONS, Kind.YES_NO):
        return None
    labels = {"true": _l("Yes"), "false": _l("No")} if own.kind == Kind.YES_NO else own.choices.labels()
    return OwnFilter(
        own.name,
        _l("%(label)s: any", label=own.label),
        Employee.custom[own.key],
        labels=labels,
        no_label=_l("%(label)s: none", label=own.label),
        many=own.kind == Kind.CHOICES,
    )
