"""The figures of the dashboard, in a fixed number of statements."""

from calendar import isleap
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import CURRENT, HERE
from hrapp.hr.employees.listing import LATELY, PEOPLE, STARTS_ON, review_days
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import reach_of, visible_to, within
from hrapp.hr.invitations.listing import EXPIRING, WAITING
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.organization.models import Department

WEEK = 7


class Figures(NamedTuple):
    """Numbers of people: `ever` includes former employees; `joined` and `left` are of the last 30 days."""

    ever: int
    here: int
    joined: int
    joining: int
    left: int
    probations: int
    without_email: int
    without_manager: int
    without_department: int
    in_inactive: int
    departments: int


class UpcomingEvent(NamedTuple):
    """An event of a person in the next days: `kind` is joining, probation, birthday or anniversary, `years` since."""

    kind: str
    on: date
    years: int
    employee_id: UUID
    name: str
    photo_key: UUID | None

    @property
    def photo_url(self) -> str | None:
        return url_of(self.employee_id, self.photo_key)


class Coming(NamedTuple):
    """The first events, and the number of all."""

    first: list[UpcomingEvent]
    total: int


class Invitations(NamedTuple):
    """Numbers of invitations; `ever` includes those that have been accepted or revoked, or have expired."""

    open: int
    expiring: int
    ever: int


def figures(actor: Actor, today: date) -> Figures:
    """The figures of the people that `actor` may find, in one statement, by the conditions of the lists."""
    counted: dict[str, ColumnElement[bool]] = {
        "here": Employee.status.in_(HERE),
        **{name: LATELY[name].condition for name in ("joined", "joining", "left")},
        "probations": LATELY["probation"].condition,
        **{f"without_{name}": flag.condition for name, flag in PEOPLE.flags["missing"].items()},
        "in_inactive": PEOPLE.flags["place"]["inactive"].condition,
    }
    departments = select(func.count(Department.id)).where(Department.active).scalar_subquery()
    query = visible_to(actor).with_only_columns(
        func.count(Employee.id).label("ever"),
        *(func.count(Employee.id).filter(condition).label(name) for name, condition in counted.items()),
        departments.label("departments"),
    )
    return Figures(**session.execute(query, {"today": today, "review_days": review_days()}).one()._mapping)


class DepartmentCount(NamedTuple):
    """The number of people in a department; id and name are None for those without one."""

    id: UUID | None
    name: str | None
    number: int


def by_department(actor: Actor) -> list[DepartmentCount]:
    """The headcount of each department, the largest first."""
    number = func.count(Employee.id)
    query = (
        visible_to(actor)
        .outerjoin(Department, Department.id == Employee.department_id)
        .where(Employee.status.in_(HERE))
        .with_only_columns(Department.id, Department.name, number)
        .group_by(Department.id)
        .order_by(number.desc(), Department.name_key)
    )
    return [DepartmentCount(*row) for row in session.execute(query)]


def by_month(actor: Actor, today: date, months: int = 11) -> list[tuple[date, int]]:
    """(day, headcount) for the last day of each of the previous months, the oldest first."""
    ends = func.unnest(cast(month_ends(today, months), ARRAY(Date))).table_valued("day").render_derived(name="ends")
    people = visible_to(actor).with_only_columns(Employee.hired_on, Employee.terminated_on).subquery()
    here = and_(
        people.c.hired_on <= ends.c.day, or_(people.c.terminated_on.is_(None), people.c.terminated_on >= ends.c.day)
    )
    query = select(ends.c.day, func.count(people.c.hired_on)).select_from(ends).outerjoin(people, here)
    return [(day, count) for day, count in session.execute(query.group_by(ends.c.day).order_by(ends.c.day)).tuples()]


def month_ends(today: date, number: int) -> list[date]:
    """The last days of the `number` months before the current one, the oldest first."""
    ends: list[date] = []
    first = today.replace(day=1)
    for _ in range(number):
        ends.insert(0, first - timedelta(days=1))
        first = ends[0].replace(day=1)
    return ends


def upcoming_events(actor: Actor, today: date, personal: bool, limit: int | None = None) -> Coming:
    """First days, ends of probation, anniversaries and (if `personal`) birthdays of the next days.

    First days come up 30 days before, ends of probation when the settings say, the others 7 days before: the first
    `limit` of them by date and name, and the number of all, in one statement.
    """
    found = [
        _events("joining", STARTS_ON, LATELY["joining"].condition),
        _events("probation", Employee.probation_ends_on, LATELY["probation"].condition),
        _returns("anniversary", Employee.hired_on, today),
        *([_returns("birthday", Employee.birth_date, today)] if personal else []),
    ]
    visible = select(within(reach_of(actor)).with_only_columns(Employee.id).cte("visible").c.id)
    events = union_all(*(query.where(Employee.id.in_(visible)) for query in found)).subquery()
    query = select(events, func.count().over()).order_by(events.c.on, events.c.name_key)
    params = {"today": today, "viewer": actor.employee_id, "review_days": review_days()}
    rows = session.execute(query.limit(limit), params).all()
    first = [UpcomingEvent(row.kind, row.on, row.years, row.id, full_name(*row[4:7]), row.photo_key) for row in rows]
    return Coming(first, rows[0][-1] if rows else 0)


def _events(kind: str, on: Any, condition: Any, years: Any = 0) -> Select[Any]:
    columns = (literal(kind).label("kind"), on.label("on"), cast(years, Integer).label("years"), Employee.id)
    names = (Employee.first_name, Employee.last_name, Employee.preferred_name, Employee.name_key)
    return select(*columns, *names, Employee.photo_key).where(condition)


def _returns(kind: str, since: Any, today: date) -> Select[Any]:
    """The days of the next WEEK on which a date returns, in a later year."""
    week = [today + timedelta(days=ahead) for ahead in range(WEEK)]
    days = values(column("on", Date), column("day", Text), name=f"{kind}_days").data(
        [(day, written) for day in week for written in written_as(day)]
    )
    years = func.extract("year", days.c.on) - func.extract("year", since)
    came = and_(Employee.status.in_(CURRENT), func.to_char(since, "MM-DD") == days.c.day, years > 0)
    return _events(kind, days.c.on, came, years)


def written_as(day: date) -> list[str]:
    """The day as MM-DD; with 02-29 on 28 February of a common year, when that day is celebrated."""
    leapling = (day.month, day.day) == (2, 28) and not isleap(day.year)
    return [f"{day:%m-%d}", *(["02-29"] if leapling else [])]


def invitations() -> Invitations:
    """The number of open invitations, of those that expire within two days, and of all."""
    numbers = (func.count(Invitation.id).filter(condition) for condition in (WAITING, EXPIRING))
    query = select(*numbers, func.count(Invitation.id))
    found = session.execute(query, {"now": clock.now()}).one()
    return Invitations(found[0], found[1], found[2])
