"""Dated work in the database: loading the job history of somebody, and mirroring what it says today onto the record.

Whoever changes a history has locked the person's row before, so that changes of one history happen one after the other.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.audit.changes import logged, set_values
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.as_of import OUTDATED
from hrapp.hr.employees.due import rows_named, without_impossible
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import BY_NAME
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.timeline import Timeline
from hrapp.tenancy.once import once

# What the row says of a departure; nothing once a new tenure has begun.
OF_DEPARTURE = ("termination_reason", "rehire_eligible")
# A fact that is said of a whole tenure → the column that has it on each of its records.
OF_TENURE = {"probation_ends_on": "tenure_probation_ends_on"}


def timeline_of(employee: Employee) -> Timeline:
    """The job history of somebody."""
    return timelines_of([employee])[employee.id]


@once
def shown_timeline(employee: Employee) -> Timeline:
    """The job history of somebody for pages, which read it in several places.

    Its records are copies: to show what an earlier release has written changes nothing.
    """
    rows = session.execute(select(JobRecord.__table__).where(JobRecord.employee_id == employee.id))
    records = [JobRecord(**row._mapping) for row in rows]
    return Timeline(records, employee.probation_ends_on) if records else Timeline.begun_by(employee)


def shown_timelines(people: Iterable[Employee]) -> dict[UUID, Timeline]:
    """id → job history for pages, read in one statement; its records are copies, as those of `shown_timeline`."""
    by_id = {employee.id: employee for employee in people}
    found: dict[UUID, list[JobRecord]] = {employee_id: [] for employee_id in by_id}
    for row in session.execute(select(JobRecord.__table__).where(JobRecord.employee_id.in_(by_id))):
        found[row.employee_id].append(JobRecord(**row._mapping))
    return {
        key: Timeline(records, by_id[key].probation_ends_on) if records else Timeline.begun_by(by_id[key])
        for key, records in found.items()
    }


def timelines_of(people: Iterable[Employee]) -> dict[UUID, Timeline]:
    """id → job history, read in one statement."""
    by_id = {employee.id: employee for employee in people}
    found: dict[UUID, list[JobRecord]] = {employee_id: [] for employee_id in by_id}
    for record in session.scalars(select(JobRecord).where(JobRecord.employee_id.in_(by_id))):
        found[record.employee_id].append(record)
    return {
        employee_id: Timeline(records, by_id[employee_id].probation_ends_on)
        if records
        else Timeline.begun_by(by_id[employee_id])
        for employee_id, records in found.items()
    }


def save_timeline(
    actor: Actor,
    employee: Employee,
    timeline: Timeline,
    today: date,
    *,
    more: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    action: str = "updated",
) -> None:
    """Save a changed history that `check` has accepted, bring the row up to date, and log it.

    `more` are values of other fields of the record, set at the same time. The log tells as `action` what changes on the
    row today, and `told`, in the form of the log, which is what the act says for other days. The row gets a new version
    by any change of its history, so that whoever edits from an older one is told.
    """
    for record in timeline.removed:
        if record in session:
            session.delete(record)
    session.add_all(timeline.records)
    fields = record_fields(EmployeeFields)
    changes = set_values(employee, {**_mirrored(employee, timeline, today), **(more or {})}, fields)
    employee.updated_at = clock.now()
    if changes or told:
        audit.record(actor, action, employee, {**(told or {}), **changes})
    session.flush()


def action_of(on: date, today: date) -> str:
    """What the log calls a change of the job that is valid from `on`."""
    if on > today:
        return "job change scheduled"
    return "history corrected" if on < today else "updated"


def told_of(employee: Employee, before: JobRecord, stated: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What the log tells of facts that are stated from `on`, where `before` holds, in its own form."""
    told = {
        name: [
            logged(employee, EmployeeFields, name, each) for each in (getattr(before, OF_TENURE.get(name, name)), value)
        ]
        for name, value in stated.items()
    }
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]} | {"effective_on": [None, on]}


def bring_up_to_date(actor: Actor, today: date) -> None:
    """Let the row of everybody say what their history says today, which is the employer's; each is logged.

    One statement finds whose row differs, however many days have passed since the last time, or have come back. What
    cannot be any more, such as a manager who has left by then, is taken out of the history, and logged as well: nobody
    else has to wait for it.
    """
    found = list(session.scalars(OUTDATED, {"as_of": today}))
    if not found:
        return
    query = select(Employee).where(Employee.id.in_(found)).order_by(*BY_NAME)
    people = list(session.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)))
    timelines = timelines_of(people)
    left_out = without_impossible(people, timelines, today)
    named = rows_named(people, timelines, today)
    for employee in people:
        audit.change(actor, employee, _mirrored(employee, timelines[employee.id], today))
        if found_impossible := left_out.get(employee.id):
            audit.record(actor, "job change applied in part", employee, found_impossible)
    session.flush()
    del named


def _mirrored(employee: Employee, timeline: Timeline, today: date) -> dict[str, Any]:
    """The values that the row gets by its history."""
    row = timeline.row_on(today)
    if row["terminated_on"] is None:
        row |= dict.fromkeys(OF_DEPARTURE)
    return row
