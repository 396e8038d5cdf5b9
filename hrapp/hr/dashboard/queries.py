"""The figures of the dashboard, in a fixed number of statements."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, and_, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.listing import PEOPLE
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import visible_to
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.organization.models import Department

MONTH = timedelta(days=30)
WEEK = 7
LOOKED_AT = 200
EXPIRING = timedelta(days=2)


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
    departments: int


class UpcomingEvent(NamedTuple):
    """An event of a person in the next days: `kind` is joining, probation, birthday or anniversary."""

    kind: str
    on: date
    employee: Employee
    years: int


class Invitations(NamedTuple):
    """Numbers of invitations; `ever` includes those that have been accepted or revoked, or have expired."""

    open: int
    expiring: int
    ever: int


def figures(actor: Actor, today: date) -> Figures:
    """All figures of the people that `actor` may find, in one statement."""
    here = Employee.status.in_(CURRENT)
    started = and_(here, Employee.hired_on <= today)
    counted: dict[str, ColumnElement[bool]] = {
        "here": started,
        "joined": and_(Employee.hired_on > today - MONTH, Employee.hired_on <= today),
        "joining": and_(here, Employee.hired_on > today, Employee.hired_on <= today + MONTH),
        "left": and_(Employee.terminated_on > today - MONTH, Employee.terminated_on <= today),
        "probations": and_(here, Employee.probation_ends_on.between(today, today + MONTH)),
        **{f"without_{name}": flag.condition for name, flag in PEOPLE.flags["missing"].items()},
    }
    departments = select(func.count(Department.id)).where(Department.active).scalar_subquery()
    query = visible_to(actor).with_only_columns(
        func.count(Employee.id).label("ever"),
        *(func.count(Employee.id).filter(condition).label(name) for name, condition in counted.items()),
        departments.label("departments"),
    )
    return Figures(**session.execute(query).one()._mapping)


def by_department(actor: Actor, today: date) -> list[tuple[str | None, int]]:
    """(department name, headcount), the largest first; the name is None for people without a department."""
    number = func.count(Employee.id)
    query = (
        visible_to(actor)
        .outerjoin(Department, Department.id == Employee.department_id)
        .where(Employee.status.in_(CURRENT), Employee.hired_on <= today)
        .with_only_columns(Department.name, number)
        .group_by(Department.name)
        .order_by(number.desc(), Department.name)
    )
    return [(name, count) for name, count in session.execute(query).tuples()]


def by_month(actor: Actor, today: date, months: int = 12) -> list[tuple[date, int]]:
    """(day, headcount) for the last day of each of the previous months, and for today."""
    ends = (
        func.unnest(cast([*month_ends(today, months - 1), today], ARRAY(Date)))
        .table_valued("day")
        .render_derived(name="ends")
    )
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


def upcoming_events(actor: Actor, today: date, personal: bool) -> list[UpcomingEvent]:
    """First days and ends of probation within 30 days, anniversaries and (if `personal`) birthdays within 7 days.

    Sorted by date.
    """
    week = [today + timedelta(days=ahead) for ahead in range(WEEK)]
    days = days_of(week)
    birthday = func.to_char(Employee.birth_date, "MM-DD").in_(days)
    anniversary = and_(
        func.to_char(Employee.hired_on, "MM-DD").in_(days), Employee.hired_on <= today - timedelta(days=300)
    )
    query = visible_to(actor).where(
        Employee.status.in_(CURRENT),
        or_(
            Employee.hired_on.between(today + timedelta(days=1), today + MONTH),
            Employee.probation_ends_on.between(today, today + MONTH),
            anniversary,
            birthday if personal else false(),
        ),
    )
    people = session.scalars(query.order_by(Employee.last_name, Employee.first_name).limit(LOOKED_AT))
    found = [event for employee in people for event in events_of(employee, today, week, personal)]
    return sorted(found, key=lambda event: event.on)


def days_of(week: list[date]) -> list[str]:
    """The days as MM-DD, with 02-29 beside 02-28: in common years 29 February is celebrated on the 28th."""
    days = [f"{day:%m-%d}" for day in week]
    return [*days, "02-29"] if "02-28" in days else days


def events_of(employee: Employee, today: date, week: list[date], personal: bool) -> Iterator[UpcomingEvent]:
    if today < employee.hired_on <= today + MONTH:
        yield UpcomingEvent("joining", employee.hired_on, employee, 0)
    if employee.probation_ends_on and today <= employee.probation_ends_on <= today + MONTH:
        yield UpcomingEvent("probation", employee.probation_ends_on, employee, 0)
    for kind, since in (("anniversary", employee.hired_on), ("birthday", employee.birth_date if personal else None)):
        if since and (day := next((day for day in week if returns_on(since, day)), None)) and day.year > since.year:
            yield UpcomingEvent(kind, day, employee, day.year - since.year)


def returns_on(since: date, day: date) -> bool:
    """Whether `day` is a birthday or anniversary of `since`."""
    if (since.month, since.day) == (2, 29) and not isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (since.month, since.day) == (day.month, day.day)


def invitations() -> Invitations:
    """The number of open invitations, of those that expire within two days, and of all."""
    now = clock.now()
    waiting = and_(Invitation.state == State.PENDING, Invitation.expires_at > now)
    expiring = and_(waiting, Invitation.expires_at <= now + EXPIRING)
    numbers = (func.count(Invitation.id).filter(condition) for condition in (waiting, expiring))
    found = session.execute(select(*numbers, func.count(Invitation.id))).one()
    return Invitations(found[0], found[1], found[2])
