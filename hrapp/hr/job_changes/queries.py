"""Reading job histories, for somebody who may see the record."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import job_records_of
from hrapp.hr.employees.timeline import Timeline


def history_of(employee: Employee) -> Timeline | None:
    """The job history to be shown, with departments, branches and managers loaded; None if no record is kept.

    Its records are detached from the session, since a shown history is not changed.
    """
    records = job_records_of(employee.id)
    for record in records:
        session.expunge(record)
    return Timeline(records, employee.probation_ends_on) if records else None


def job_record(employee_id: UUID, record_id: UUID) -> JobRecord:
    """One of the job records of somebody; NotFound if they have no such record."""
    query = select(JobRecord).where(JobRecord.employee_id == employee_id, JobRecord.id == record_id)
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    if found := session.scalar(query.execution_options(populate_existing=True)):
        return found
    raise NotFound(N_("We could not find this job record."))
