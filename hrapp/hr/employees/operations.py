"""Changing employees, with job history and audit log, in the caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from blinker import Signal
from sqlalchemy import case, func, select, true

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import Message
from hrapp.hr.employees.checks import Errors, record_errors, value_errors
from hrapp.hr.employees.fields import DATED, EmployeeFields, OpenInvitation, Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.numbers import give_up
from hrapp.hr.employees.photos import Photo
from hrapp.hr.employees.queries import job_records_of
from hrapp.hr.employees.record_fields import own_errors, record_fields
from hrapp.hr.employees.rules import rule_errors
from hrapp.tenancy.sealed import Sealed

# Sent by a record after a change, in the same transaction, for what hangs on its values. Receivers take `actor`,
# `changed` (the names of the fields) and `change` (a JobChange), and return a message for the user, or None.
record_changed = Signal()


class JobChange(NamedTuple):
    """When a change of the job takes effect (None: today, or the hire date if that is later), and why.

    `invitation` says what becomes of an open invitation if its email address is changed.
    """

    on: date | None = None
    reason: str = Reason.CHANGE
    note: str | None = None
    invitation: str = OpenInvitation.MOVE

    @classmethod
    def of(cls, values: Values) -> "JobChange":
        """What the values of JobChangeFields say about the change itself."""
        return cls(
            values.get("effective_on"),
            values.get("reason") or Reason.CHANGE,
            values.get("note"),
            values.get("invitation") or OpenInvitation.MOVE,
        )


class Updated(NamedTuple):
    """The names of the fields that a change has changed, and messages about what followed from it."""

    changed: tuple[str, ...]
    messages: list[Message]


def update_employee(actor: Actor, employee: Employee, values: Values, change: JobChange, today: date) -> Updated:
    """Set `values` of EmployeeFields on a record that the caller has locked.

    If a fact about the job changes, a job record is added, effective `change.on`; a corrected date corrects the status,
    today's and that of the history. `today` is the date in the employer's time zone. Raises Invalid, before anything is
    changed, if values do not fit, and what receivers of `record_changed` raise.
    """
    refused = rules_of_change(employee, values, today)
    values = changed_in(employee, values)
    moved = not values.keys().isdisjoint(Employee.JOB_FACTS)
    redated = not values.keys().isdisjoint(("hired_on", "probation_ends_on"))
    records = job_records_of(employee.id) if moved or redated else []
    on = change.on if moved else None
    raise_if_invalid(value_errors(employee, values, today) | record_errors(values, records, on, today) | refused)
    if "number" in values:
        give_up(employee.number)
    if records and "hired_on" in values:
        records[-1].effective_on = values["hired_on"]
    set_on = Values({**values, "status": employee.status_on(today, values)})
    audit.change(actor, employee, set_on, fields=record_fields(EmployeeFields))
    for record in records if redated else ():
        record.status = employee.status_on(record.effective_on, {"status": record.status})
    session.flush()
    if moved:
        newest = records[0].effective_on if records else employee.hired_on
        add_job_record(employee, on or max(today, newest), change.reason, change.note)
    followed = record_changed.send(employee, actor=actor, changed=values.keys(), change=change)
    return Updated(tuple(values), [message for _, message in followed if message])


def apply_dates(actor: Actor, today: date) -> None:
    """Bring the status of everybody up to what their dates say today, which is the employer's; each is logged."""
    starting, ended = Employee.hired_on > today, func.coalesce(Employee.probation_ends_on < today, true())
    by_dates = case((starting, str(Status.PENDING)), (ended, str(Status.ACTIVE)), else_=str(Status.PROBATION))
    outdated = select(Employee).where(Employee.status.in_(DATED), Employee.status != by_dates).order_by(Employee.id)
    for employee in session.scalars(outdated.with_for_update(key_share=True)):
        audit.change(actor, employee, {"status": employee.status_on(today)})


def set_photo(actor: Actor, employee: Employee, photo: Photo | None) -> None:
    """Set the photo of a record that the caller has locked, or remove it; without one there is nothing to remove."""
    if photo is None and employee.photo_key is None:
        return
    employee.set_photo(photo)
    audit.record(actor, "photo changed" if photo else "photo removed", employee)
    session.flush()


def changed_in(employee: Employee, values: Values) -> Values:
    """The values that differ from the record; a blank number or status is ignored, and so is the mask of a value."""
    blank = {name for name in ("number", "status") if values.get(name) is None}
    found = values.part(record_fields(EmployeeFields)).items()
    return Values({name: value for name, value in found if name not in blank and differs(employee, name, value)})


def differs(employee: Employee, name: str, value: Any) -> bool:
    saved = getattr(employee, name)
    return not saved.stays(value) if isinstance(saved, Sealed) else bool(value != saved)


def change_errors(employee: Employee, values: Values, today: date) -> Errors:
    """field → messages for a change that does not fit other rows, beyond the fields' own validation."""
    return value_errors(employee, changed_in(employee, values), today) | rules_of_change(employee, values, today)


def rules_of_change(employee: Employee, values: Values, today: date) -> Errors:
    """field → messages for what the employer's rules and its own fields refuse in a change."""
    sent = values.part(EmployeeFields)
    refused = rule_errors(employee, sent, employee.status_on(today, changed_in(employee, values)))
    return refused | own_errors(employee, values)


def raise_if_invalid(errors: Mapping[str, list[str]]) -> None:
    if errors:
        raise Invalid(errors)


def add_job_record(employee: Employee, on: date, reason: str, note: str | None = None) -> None:
    """Add a job record with the current facts of `employee`, effective `on`."""
    facts = {name: getattr(employee, name) for name in Employee.JOB_FACTS} | {"status": employee.status_on(on)}
    session.add(JobRecord(employee_id=employee.id, effective_on=on, reason=reason, note=note, **facts))
    session.flush()
