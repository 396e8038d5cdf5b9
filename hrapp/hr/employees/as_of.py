"""The people as they were, or will be, on a day: `employees` with the facts of the job records that hold then."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause
from sqlalchemy.sql.util import ClauseAdapter

from hrapp.core import keys
from hrapp.hr.employees.fields import DATED, FORMER, Status
from hrapp.hr.employees.models import Employee, JobRecord

EMPLOYEES: Any = Employee.__table__
RECORDS: Any = JobRecord.__table__
# The day, a parameter of the statements that are made here.
AS_OF = bindparam("as_of", type_=Date)
# What the row says of the departure that its last day is of.
OF_LAST_DAY = ("termination_reason", "rehire_eligible")


def held_on(day: Any) -> LateralFromClause:
    """The job record of each row of `employees` that holds on `day`; before the first day, what holds on that."""
    ahead = RECORDS.c.effective_on > day
    nearest = func.abs(RECORDS.c.effective_on - day)
    query = select(RECORDS).where(RECORDS.c.employee_id == EMPLOYEES.c.id)
    return query.order_by(ahead, nearest, RECORDS.c.id.desc()).limit(1).lateral("held")


def row_on(day: Any, held: LateralFromClause) -> dict[str, ColumnElement[Any]]:
    """column → its value on `day`; that of the row where no record is kept. As `Timeline.row_on`, in SQL."""
    known = held.c.id.is_not(None)
    dated = held.c.tenure_hired_on.is_not(None)
    row: dict[str, ColumnElement[Any]] = {
        name: case((known, held.c[name]), else_=EMPLOYEES.c[name]) for name in Employee.JOB_FACTS
    }
    row["hired_on"] = func.coalesce(held.c.tenure_hired_on, EMPLOYEES.c.hired_on)
    row["probation_ends_on"] = case((dated, held.c.tenure_probation_ends_on), else_=EMPLOYEES.c.probation_ends_on)
    row["terminated_on"] = case((dated, held.c.tenure_last_day), else_=EMPLOYEES.c.terminated_on)
    # Somebody without a record who has left was at work before.
    said = row["status"]
    worked = or_(said.in_(DATED), and_(said.in_(FORMER), func.coalesce(row["terminated_on"] >= day, False)))
    row["status"] = case(
        (row["hired_on"] > day, str(Status.PENDING)),
        (~worked, said),
        (func.coalesce(row["probation_ends_on"] < day, true()), str(Status.ACTIVE)),
        else_=str(Status.PROBATION),
    )
    return row


def people_on(day: Any) -> Subquery:
    """The people on `day`, with the columns and the name of the table `employees`.

    Names, contacts, custom fields and what a search looks through are those of today, since they are not dated.
    """
    held = held_on(day)
    then = row_on(day, held)
    same = then["terminated_on"] == EMPLOYEES.c.terminated_on
    then |= {name: case((same, EMPLOYEES.c[name]), else_=null()) for name in OF_LAST_DAY}
    # The key of another title is computed, and only where people are sorted by it.
    other: Any = literal_column(keys.sort_sql("held.job_title"))
    keyed = case((held.c.job_title != EMPLOYEES.c.job_title, other), else_=EMPLOYEES.c.title_key)
    then["title_key"] = keyed.collate("C")
    columns = [then[column.key].label(column.key) if column.key in then else column for column in EMPLOYEES.c]
    return select(*columns).select_from(EMPLOYEES.outerjoin(held, true())).subquery("employees")


def of_day(statement: Select[Any]) -> Select[Any]:
    """A statement over `employees` as one over the people on the day that its parameter `as_of` holds.

    An alias of the table stays what it is: who may see whom is decided by the managers of today.
    """
    people = people_on(AS_OF)
    # Columns that are computed are not known as those of the table otherwise.
    same = {column: {people.c[column.key]} for column in EMPLOYEES.c}
    adapted: Select[Any] = ClauseAdapter(people, equivalents=same).traverse(statement)
    return adapted


def outdated() -> Select[Any]:
    """The ids of the people whose row does not say what their job records say on the day `as_of`."""
    held = held_on(AS_OF)
    differing = [EMPLOYEES.c[name].is_distinct_from(value) for name, value in row_on(AS_OF, held).items()]
    return select(EMPLOYEES.c.id).select_from(EMPLOYEES.outerjoin(held, true())).where(or_(*differing))


OUTDATED = outdated()
