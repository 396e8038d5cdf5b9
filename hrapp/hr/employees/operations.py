"""Changing people's records: job record and log, all in the caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Invalid, Stale
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.hr.employees.checks import record_errors, value_errors
from hrapp.hr.employees.fields import EmployeeFields, Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import job_records_of


class JobChange(NamedTuple):
    """From which day a change of the job holds (None: today, or the first day of somebody yet to start), and why."""

    on: date | None = None
    reason: str = Reason.CHANGE
    note: str | None = None

    @classmethod
    def of(cls, values: Values) -> "JobChange":
        """What the values of JobChangeFields say of it."""
        return cls(values.get("effective_on"), values.get("reason") or Reason.CHANGE, values.get("note"))


def update_employee(actor: Actor, employee: Employee, values: Values, change: JobChange, today: date) -> None:
    """Change a record that is locked, to `values` of EmployeeFields.

    Where a fact about the job changes, a new job record holds from `change.on`. `today` is the date where the employer
    is. Invalid if something does not fit; nothing is changed then.
    """
    values = changed_in(employee, values)
    moved = not values.keys().isdisjoint(Employee.JOB_FACTS)
    records = job_records_of(employee.id) if moved or "hired_on" in values else []
    on = change.on if moved else None
    refuse(value_errors(employee, values, today) | record_errors(values, records, on, today))
    if records and "hired_on" in values:
        records[-1].effective_on = values["hired_on"]
    audit.change(actor, employee, values)
    session.flush()
    if moved:
        newest = records[0].effective_on if records else employee.hired_on
        add_job_record(employee, on or max(today, newest), change.reason, change.note)


def changed_in(employee: Employee, values: Values) -> Values:
    """The values of the record that differ from what it says; a number or status left blank stays as it is."""
    kept = {name for name in ("number", "status") if values.get(name) is None}
    found = values.part(EmployeeFields).items()
    return Values({name: value for name, value in found if name not in kept and value != getattr(employee, name)})


def change_errors(employee: Employee, values: Values, today: date) -> Mapping[str, list[str]]:
    """What is wrong with a change besides what the fields themselves refuse."""
    return value_errors(employee, changed_in(employee, values), today)


def refuse_stale(employee: Employee, version: int) -> None:
    """Raise Stale unless `version` is what the record is at: two people's edits would mix."""
    if employee.version != version:
        raise Stale(N_("Someone else has changed this record since you opened it."))


def refuse(errors: Mapping[str, list[str]]) -> None:
    if errors:
        raise Invalid(errors)


def add_job_record(employee: Employee, on: date, reason: str, note: str | None = None) -> None:
    """Date the job facts that `employee` has now."""
    facts = {name: getattr(employee, name) for name in Employee.JOB_FACTS}
    session.add(JobRecord(employee_id=employee.id, effective_on=on, reason=reason, note=note, **facts))
    session.flush()
