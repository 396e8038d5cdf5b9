"""How many people worked here on each day of the last year, from the facts of their job histories."""

from calendar import isleap, monthrange
from datetime import date
from itertools import accumulate, groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, case, func, literal, null, or_, select, union_all

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import visible_to

# A table of more rows is one of months.
ROWS = 60


class Headcount(NamedTuple):
    """The number of people who are here from `day` on, those of them who joined on it, and those who were here before.

    Who works for the last time on a day is among those who left on the day after it.
    """

    day: date
    number: int
    joined: int = 0
    left: int = 0


def headcounts(actor: Actor, today: date) -> list[Headcount]:
    """The number of people that `actor` may find, a year ago, on each day on which it changed, and today.

    One statement that reads each job record once. A day's number is that of the list of people as of that day.
    """
    since = year_before(today)
    moves = _moves(actor)
    # What happened before the year makes up its first number.
    day = func.greatest(moves.c.day, since, type_=Date)
    query = select(day, func.sum(moves.c.joined), func.sum(moves.c.left)).where(moves.c.day <= today)
    rows = session.execute(query.group_by(day).order_by(day)).tuples().all()
    before = sum(joined - left for on, joined, left in rows if on == since)
    within = [row for row in rows if row[0] > since]
    numbers = accumulate((joined - left for _, joined, left in within), initial=before)
    counted = [Headcount(since, next(numbers))]
    counted += [Headcount(on, number, joined, left) for (on, joined, left), number in zip(within, numbers, strict=True)]
    last = counted[-1]
    return counted if last.day == today else [*counted, Headcount(today, last.number)]


def by_month(counted: list[Headcount]) -> list[Headcount]:
    """The number of people at the end of each month, or today, and of those who joined and left in it."""
    months = (list(days) for _, days in groupby(counted, lambda each: each.day.replace(day=1)))
    return [
        Headcount(
            min(end_of_month(days[0].day), counted[-1].day),
            days[-1].number,
            sum(each.joined for each in days),
            sum(each.left for each in days),
        )
        for days in months
    ]


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def year_before(day: date) -> date:
    """The same day a year before; for 29 February the 28th."""
    leapling = (day.month, day.day) == (2, 29) and not isleap(day.year - 1)
    return day.replace(year=day.year - 1, day=28 if leapling else day.day)


def _moves(actor: Actor) -> Any:
    """(day, joined, left): a row for each first day of a tenure, and one for each day after a last day."""
    history = _history(actor)
    is_former, was_former = history.c.status.in_(FORMER), history.c.before.in_(FORMER)
    # Of somebody without a record the row says all, and of one who has left without saying when, nothing.
    row_left = and_(history.c.status.is_(None), history.c.row_status.in_(FORMER))
    begins = or_(
        and_(~is_former, or_(history.c.before.is_(None), was_former)),
        and_(history.c.status.is_(None), or_(~row_left, history.c.terminated_on.is_not(None))),
    )
    first_day = case(
        (history.c.before.is_(None), func.coalesce(history.c.tenure_hired_on, history.c.hired_on)),
        else_=history.c.effective_on,
    )
    day_after = case(
        (row_left, history.c.terminated_on + 1),
        (and_(is_former, ~was_former), history.c.effective_on),
        else_=null(),
    )
    joins = select(first_day.label("day"), literal(1).label("joined"), literal(0).label("left")).where(begins)
    leaves = select(day_after, literal(0), literal(1)).where(day_after.is_not(None))
    return union_all(joins, leaves).subquery("moves")


def _history(actor: Actor) -> Any:
    """The job records of the people, each with the status that the one `before` says."""
    people = visible_to(actor).outerjoin(JobRecord, JobRecord.employee_id == Employee.id)
    before = func.lag(JobRecord.status).over(partition_by=Employee.id, order_by=(JobRecord.effective_on, JobRecord.id))
    return people.with_only_columns(
        Employee.hired_on,
        Employee.terminated_on,
        Employee.status.label("row_status"),
        JobRecord.effective_on,
        JobRecord.status,
        JobRecord.tenure_hired_on,
        before.label("before"),
    ).cte("history")
