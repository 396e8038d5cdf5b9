"""Whether somebody who has left comes back: a rehire that is scheduled."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.tenancy.once import once


@once
def coming_rehire(employee: Employee) -> JobRecord | None:
    """The record with which somebody who has left comes back, with department, branch and manager loaded."""
    if not employee.is_former or employee.terminated_on is None:
        return None
    query = select(JobRecord).where(JobRecord.employee_id == employee.id, JobRecord.reason == Reason.REHIRE)
    query = query.where(JobRecord.effective_on > employee.terminated_on)
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    return session.scalar(query)


def has_left(employee: Employee) -> bool:
    """Whether somebody has left, and is not to come back."""
    return employee.is_former and coming_rehire(employee) is None
