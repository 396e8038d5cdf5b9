"""Changing employees, with job history and audit log, in the caller's transaction."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from blinker import Signal

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_, Message
from hrapp.hr.employees.checks import Errors, value_errors
from hrapp.hr.employees.fields import EmployeeFields, OpenInvitation, Reason, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import give_up
from hrapp.hr.employees.photos import Photo
from hrapp.hr.employees.record_fields import own_errors, record_fields
from hrapp.hr.employees.rules import rule_errors
from hrapp.hr.employees.timeline import PROBATION, Timeline
from hrapp.hr.employees.work import action_of, save_timeline, timeline_of, told_of
from hrapp.tenancy.sealed import Sealed

# Dates of the tenure, which are corrected for all of it.
DATES = ("hired_on", PROBATION)
IN_HISTORY = (*Employee.JOB_FACTS, *DATES)
OF_STATUS = {Status.ON_LEAVE: Reason.LEAVE, Status.SUSPENDED: Reason.SUSPENSION}
# Sent by a record, also by that of somebody new, before anything of it is set. Receivers take `actor`, `values` (what
# changes, of EmployeeFields) and `sent` (all that was sent, with the answers of CheckedFields). They raise what refuses
# it, and return what is to be done once it is saved, or None.
record_changing = Signal()
# Sent likewise, once nothing here speaks against it: for what is asked outside of this employer, and counts there.
record_saving = Signal()
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


def update_employee(actor: Actor, employee: Employee, sent: Values, change: JobChange, today: date) -> Updated:
    """Set what was `sent` of EmployeeFields on a record that the caller has locked.

    If a fact about the job changes, a job record is added, effective `change.on`, which may lie behind or ahead; a
    corrected date corrects the status, today's and that of the history. `today` is the date in the employer's time
    zone. Raises Invalid, before anything is changed, if values do not fit, and what receivers of `record_changing`
    and `record_changed` raise.
    """
    refused = rules_of_change(employee, sent, today)
    values = changed_in(employee, sent)
    raise_if_invalid(value_errors(employee, values, today, change.on) | refused)
    others = Values({name: value for name, value in values.items() if name not in IN_HISTORY})
    timeline = timeline_of(employee) if len(others) < len(values) else None
    if timeline:
        # Tried first: what the history refuses asks nobody.
        change_history(employee, timeline.copied(), values, change, today)
    saved = ask_first(actor, employee, values, sent)
    if "number" in values:
        give_up(employee.number)
    if timeline is None:
        audit.change(actor, employee, others, fields=record_fields(EmployeeFields))
        session.flush()
    else:
        told = change_history(employee, timeline, values, change, today)
        action = action_of(change.on or today, today) if told else "updated"
        save_timeline(actor, employee, timeline, today, more=others, told=told, action=action)
    for act in saved:
        act()
    followed = record_changed.send(employee, actor=actor, changed=values.keys(), change=change)
    return Updated(tuple(values), [message for _, message in followed if message])


def ask_first(actor: Actor, employee: Employee, values: Values, sent: Values) -> list[Callable[[], None]]:
    """What is to be done once `values` are saved; raises what receivers of the signals above raise against it."""
    asked = [
        each
        for signal in (record_changing, record_saving)
        for each in signal.send(employee, actor=actor, values=values, sent=sent)
    ]
    return [act for _receiver, act in asked if act]


def change_history(
    employee: Employee, timeline: Timeline, values: Values, change: JobChange, today: date
) -> dict[str, Any]:
    """Let the job history say the dated ones among `values`; returns what the log tells of another day than today.

    Raises Invalid if the history would contradict itself.
    """
    timeline.redate(today, {name: values[name] for name in DATES if name in values})
    timeline.check("hired_on")
    stated = {name: values[name] for name in Employee.JOB_FACTS if name in values}
    if not stated:
        return {}
    on = change.on or max(today, values.get("hired_on", employee.hired_on))
    if on < timeline.records[0].effective_on:
        raise Invalid({"effective_on": [N_("Nothing changes before the hire date.")]})
    if stated.get("status") == timeline.status_on(on):
        del stated["status"]
    if not stated:
        return {}
    told = {} if on == today else told_of(employee, timeline.on(on), stated, on)
    timeline.add(employee.id, on, reason_of(stated, change), stated, change.note)
    timeline.check()
    return told


def reason_of(stated: Mapping[str, Any], change: JobChange) -> str:
    """The reason of a change: a status says one itself."""
    return OF_STATUS.get(stated.get("status", ""), Reason.RETURN) if "status" in stated else change.reason


def set_photo(actor: Actor, employee: Employee, photo: Photo | None) -> None:
    """Set the photo of a record that the caller has locked, or remove it; without one there is nothing to remove."""
    if photo is None and employee.photo_key is None:
        return
    employee.set_photo(photo)
    audit.record(actor, "photo changed" if photo else "photo removed", employee)
    session.flush()


def changed_in(employee: Employee, values: Values) -> Values:
    """The values that differ from the record; a blank number or status is ignored, and so is the mask of a value.

    A status of another day need not differ from today's.
    """
    blank = {name for name in ("number", "status") if values.get(name) is None}
    dated = {"status"} if values.get("effective_on") else set()
    found = {name: each for name, each in values.part(record_fields(EmployeeFields)).items() if name not in blank}
    return Values({name: value for name, value in found.items() if name in dated or differs(employee, name, value)})


def differs(employee: Employee, name: str, value: Any) -> bool:
    saved = getattr(employee, name)
    return not saved.stays(value) if isinstance(saved, Sealed) else bool(value != saved)


def change_errors(employee: Employee, values: Values, today: date) -> Errors:
    """field → messages for a change that does not fit other rows, beyond the fields' own validation."""
    on = values.get("effective_on")
    return value_errors(employee, changed_in(employee, values), today, on) | rules_of_change(employee, values, today)


def rules_of_change(employee: Employee, values: Values, today: date) -> Errors:
    """field → messages for what the employer's rules and its own fields refuse in a change."""
    sent = values.part(EmployeeFields)
    refused = rule_errors(employee, sent, employee.status_on(today, changed_in(employee, values)))
    return refused | own_errors(employee, values)


def raise_if_invalid(errors: Mapping[str, list[str]]) -> None:
    if errors:
        raise Invalid(errors)


def begin_history(employee: Employee) -> None:
    """Begin the job history of somebody who was just hired, with the facts of their record."""
    session.add_all(Timeline.begun_by(employee).records)
    session.flush()
