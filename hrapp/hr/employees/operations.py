"""Hiring people and changing their records: number, job record, history, all in the caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.checks import record_errors, value_errors
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import is_taken, job_records_of
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.operations import next_employee_number
from hrapp.tenancy.base import TenantModel

MASK = "•••"
POINTERS: dict[str, type[TenantModel]] = {"department_id": Department, "branch_id": Branch, "manager_id": Employee}
UNTOLD = ("id", "custom")


class Stale(Conflict):
    """The record was changed by somebody else since it was read."""


def create_employee(actor: Actor, values: Mapping[str, Any], today: date | None = None) -> Employee:
    """Hire somebody, with a number, a first job record and an entry in the history.

    `values` are those of EmployeeSchema; a number among them is taken instead of the next one. `today` is the date
    where the employer is. Invalid if something does not fit what is here.
    """
    today = today or clock.today()
    employee = Employee(id=uuid7(), custom={}, status="active", hired_on=values["hired_on"])
    refuse(value_errors(employee, values, today))
    for name, value in values.items():
        setattr(employee, name, value)
    employee.number = values.get("number") or free_number()
    employee.status = first_status(employee, today)
    session.add(employee)
    tell(actor, "created", employee)
    session.flush()
    add_job_record(employee, employee.hired_on, "hire")
    return employee


def free_number() -> str:
    """The next employee number that nobody was given by hand."""
    number = next_employee_number()
    while is_taken(Employee.number, number, None):
        number = next_employee_number()
    return number


def first_status(employee: Employee, today: date) -> str:
    """What somebody is today, as far as the dates tell."""
    if employee.hired_on > today:
        return "pending"
    return "probation" if employee.probation_ends_on and employee.probation_ends_on >= today else "active"


def update_employee(
    actor: Actor,
    employee: Employee,
    values: Mapping[str, Any],
    *,
    on: date | None = None,
    reason: str = "change",
    note: str | None = None,
    today: date | None = None,
) -> None:
    """Change a record that is locked. Where a job fact changes, a new job record holds from `on` (default: today,
    or the start of somebody who has not started yet). Invalid if something does not fit; nothing is changed then.
    """
    today = today or clock.today()
    values = {name: value for name, value in values.items() if value != getattr(employee, name)}
    if values.get("number", "kept") is None:
        del values["number"]
    moved = not values.keys().isdisjoint(Employee.JOB_FACTS)
    records = job_records_of(employee.id) if moved or "hired_on" in values else []
    refuse(value_errors(employee, values, today) | record_errors(values, records, on if moved else None, today))
    if records and "hired_on" in values:
        records[-1].effective_on = values["hired_on"]
    for name, value in values.items():
        setattr(employee, name, value)
    tell(actor, "updated", employee)
    session.flush()
    if moved:
        newest = records[0].effective_on if records else employee.hired_on
        add_job_record(employee, on or max(today, newest), reason, note)


def refuse_stale(employee: Employee, version: int) -> None:
    """Raise Stale unless `version` is what the record is at: two people's edits would mix."""
    if employee.version != version:
        raise Stale(N_("Somebody else has changed this record since you opened it."))


def refuse(errors: Mapping[str, list[str]]) -> None:
    if errors:
        raise Invalid(errors)


def add_job_record(employee: Employee, on: date, reason: str, note: str | None = None) -> None:
    """Date the job facts that `employee` has now."""
    facts = {name: getattr(employee, name) for name in Employee.JOB_FACTS}
    session.add(JobRecord(employee_id=employee.id, effective_on=on, reason=reason, note=note, **facts))
    session.flush()


def tell(actor: Actor, action: str, employee: Employee) -> None:
    """Write what is about to change into the history, as a reader understands it."""
    changes = audit.changes_of(employee)
    readable = {name: told(name, pair) for name, pair in changes.items() if name not in UNTOLD}
    if readable:
        audit.record(actor, action, employee, readable)


def told(field: str, pair: list[Any]) -> list[Any]:
    """A change with names for what it points at, and without what is personal."""
    if field in Employee.PERSONAL:
        return [value if value is None else MASK for value in pair]
    if model := POINTERS.get(field):
        return [value and getattr(session.get(model, value), "name", str(value)) for value in pair]
    return pair
