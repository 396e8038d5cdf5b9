"""Reading the actor's own record."""

from typing import NamedTuple

from hrapp.access.actor import Actor
from hrapp.core.errors import NotFound
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import get_employee, job_records_of


class OwnRecord(NamedTuple):
    """A person's record and job records, the newest first."""

    employee: Employee
    jobs: list[JobRecord]


def own_record(actor: Actor) -> OwnRecord | None:
    """The record linked to the actor's membership; None if there is none or it no longer exists."""
    if actor.employee_id is None:
        return None
    try:
        return OwnRecord(get_employee(actor, actor.employee_id), job_records_of(actor.employee_id))
    except NotFound:
        return None
