"""Whether somebody who has left comes back: a rehire that is scheduled."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee, JobRecord


def coming_rehire(employee: Employee) -> JobRecord | None:
    """The record with which somebody who has left comes back, with department, branch and manager loaded."""
    if not employee.is_former or employee.terminated_on is None:
        return None
    query = select(JobRecord).where(*_ahead(employee))
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    return session.scalar(query)


def has_left(employee: Employee) -> bool:
    """Whether somebody has left, and is not to come back."""
    if not employee.is_former or employee.terminated_on is None:
        return employee.is_former
    return session.scalar(select(JobRecord.id).where(*_ahead(employee))) is None


def _ahead(employee: Employee) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a rehire after the tenure that the row tells of."""
    return (
        JobRecord.employee_id == employee.id,
        JobRecord.reason == Reason.REHIRE,
        JobRecord.effective_on > employee.terminated_on,
    )
