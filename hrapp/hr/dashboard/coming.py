"""What comes up: who starts, who leaves, whose day it is, and what changes in somebody's job."""

from calendar import isleap
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    values,
)

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import CURRENT, Reason
from hrapp.hr.employees.listing import IS_CURRENT, LATELY, MONTH, TODAY, review_days
from hrapp.hr.employees.models import Employee, JobRecord, full_name
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import reach_of, within
from hrapp.hr.employees.rules import hidden
from hrapp.hr.organization.models import Department

WEEK = 7
# kind → its place among the events of a day.
KINDS = {
    **dict.fromkeys(("joining", "rehire"), 1),
    "last_day": 2,
    "birthday": 3,
    # An anniversary that is noticed: the first, and every fifth.
    "jubilee": 4,
    **dict.fromkeys(("return", "leave", "suspension"), 5),
    **dict.fromkeys(("promotion", "transfer", "change"), 6),
    "probation": 7,
    "anniversary": 8,
}
# Reasons of records that are told by the name of the reason.
TOLD = (
    *(Reason.PROMOTION, Reason.TRANSFER, Reason.CHANGE),
    *(Reason.LEAVE, Reason.SUSPENSION, Reason.RETURN, Reason.REHIRE),
)


class UpcomingEvent(NamedTuple):
    """An event of a person: its kind in KINDS, the years of an anniversary, and the job or department it leads to."""

    kind: str
    on: date
    years: int
    detail: str | None
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


def upcoming_events(actor: Actor, today: date, limit: int | None = None) -> Coming:
    """The events of the people that `actor` may find: the first `limit` of them by date, and the number of all.

    First and last days and changes of the job come up 30 days before, ends of probation when the settings say,
    anniversaries and birthdays 7 days before; the latter of those who chose it, where the employer has birth dates.
    One statement, however many people there are.
    """
    found = [
        _events("joining", Employee.hired_on, _joins(), detail=Employee.job_title),
        _events("last_day", Employee.terminated_on, and_(IS_CURRENT, _soon(Employee.terminated_on))),
        _changes(),
        _events("probation", Employee.probation_ends_on, LATELY["probation"].condition),
        _anniversaries(today),
    ]
    if "birth_date" not in hidden():
        found.append(_birthdays(today))
    visible = select(within(reach_of(actor)).with_only_columns(Employee.id).cte("visible").c.id)
    events = union_all(*(query.where(Employee.id.in_(visible)) for query in found)).subquery()
    place = case(KINDS, value=events.c.kind)
    query = select(events, func.count().over()).order_by(events.c.on, place, events.c.name_key, events.c.id)
    params = {"today": today, "viewer": actor.employee_id, "review_days": review_days()}
    rows = session.execute(query.limit(limit), params).all()
    first = [_event(row) for row in rows]
    return Coming(first, rows[0][-1] if rows else 0)


def _event(row: Any) -> UpcomingEvent:
    name = full_name(row.first_name, row.last_name, row.preferred_name)
    return UpcomingEvent(row.kind, row.on, row.years, row.detail, row.id, name, row.photo_key)


def event_text(event: UpcomingEvent) -> str:
    """What an event is, such as “Promotion · Head of sales”."""
    anniversary = ngettext("%(num)s-year work anniversary", "%(num)s-year work anniversary", event.years)
    words = {
        "joining": _("First day"),
        "rehire": _("Comes back"),
        "last_day": _("Last day"),
        "birthday": _("Birthday"),
        "return": _("Returns to work"),
        "leave": _("Leave begins"),
        "suspension": _("Suspension begins"),
        "promotion": _("Promotion"),
        "transfer": _("Transfer"),
        "change": _("Job change"),
        "probation": _("Probation ends"),
        **dict.fromkeys(("jubilee", "anniversary"), anniversary),
    }
    return " · ".join(filter(None, (str(words[event.kind]), event.detail)))


def _soon(on: Any) -> Any:
    return on.between(TODAY, TODAY + MONTH)


def _joins() -> ColumnElement[bool]:
    """The condition that somebody starts soon; who comes back is told by the record of that."""
    rehired = select(JobRecord.id).where(
        JobRecord.employee_id == Employee.id,
        JobRecord.reason == Reason.REHIRE,
        JobRecord.effective_on == Employee.hired_on,
    )
    return and_(IS_CURRENT, _soon(Employee.hired_on), ~rehired.exists())


def _events(kind: Any, on: Any, condition: Any, years: Any = 0, detail: Any = None) -> Select[Any]:
    columns = (
        (literal(kind) if isinstance(kind, str) else kind).label("kind"),
        on.label("on"),
        cast(years, Integer).label("years"),
        cast(null() if detail is None else detail, Text).label("detail"),
        Employee.id,
    )
    names = (Employee.first_name, Employee.last_name, Employee.preferred_name, Employee.name_key)
    return select(*columns, *names, Employee.photo_key).where(condition)


def _changes() -> Select[Any]:
    """What job records say of the days to come, and of today but for corrections of the facts.

    A last day is told by the person's row, and by the record of a tenure that has not begun yet.
    """
    leaves = JobRecord.reason == Reason.TERMINATION
    last_day = JobRecord.effective_on - 1
    told = and_(
        JobRecord.reason.in_(TOLD),
        JobRecord.status.in_(CURRENT),
        _soon(JobRecord.effective_on),
        or_(JobRecord.reason != Reason.CHANGE, JobRecord.effective_on > TODAY),
    )
    ends = and_(leaves, _soon(last_day), Employee.terminated_on.is_distinct_from(last_day))
    detail = case(
        (JobRecord.reason == Reason.TRANSFER, func.coalesce(Department.name, JobRecord.job_title)),
        (JobRecord.reason.in_((Reason.PROMOTION, Reason.CHANGE, Reason.REHIRE)), JobRecord.job_title),
    )
    kind = case((leaves, "last_day"), else_=JobRecord.reason)
    on = case((leaves, last_day), else_=JobRecord.effective_on)
    query = _events(kind, on, or_(told, ends), detail=detail).join(JobRecord, JobRecord.employee_id == Employee.id)
    return query.outerjoin(Department, Department.id == JobRecord.department_id)


def _anniversaries(today: date) -> Select[Any]:
    days = _week(today, "anniversary_days")
    years = _years(days, Employee.hired_on)
    kind = case((or_(years == 1, years % 5 == 0), "jubilee"), else_="anniversary")
    return _events(kind, days.c.on, and_(IS_CURRENT, _is_day(days, Employee.hired_on)), years)


def _birthdays(today: date) -> Select[Any]:
    days = _week(today, "birthdays")
    told = and_(IS_CURRENT, Employee.birthday_shown, _is_day(days, Employee.birth_date))
    return _events("birthday", days.c.on, told)


def _week(today: date, name: str) -> Any:
    """The next WEEK days: `on`, and the `day` of the year that it is."""
    week = [today + timedelta(days=ahead) for ahead in range(WEEK)]
    rows = [(day, written) for day in week for written in written_as(day)]
    return values(column("on", Date), column("day", Text), name=name).data(rows)


def _years(days: Any, since: Any) -> Any:
    return cast(func.extract("year", days.c.on) - func.extract("year", since), Integer)


def _is_day(days: Any, since: Any) -> ColumnElement[bool]:
    """The condition that a date returns on a day, in a later year."""
    return and_(func.to_char(since, "MM-DD") == days.c.day, _years(days, since) > 0)


def written_as(day: date) -> list[str]:
    """The day as MM-DD; with 02-29 on 28 February of a common year, when that day is celebrated."""
    leapling = (day.month, day.day) == (2, 28) and not isleap(day.year)
    return [f"{day:%m-%d}", *(["02-29"] if leapling else [])]
