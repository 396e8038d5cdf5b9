"""What a departure says, made of the values of its fields: the proposals, and why values do not fit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import FILL_IN
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT, Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.employees.work import timeline_of
from hrapp.hr.leaving.fields import NEEDS, DepartureState
from hrapp.hr.leaving.handing_over import fits_as_successor
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import departments_headed_by, open_departure
from hrapp.hr.settings.fields import AccessEnd, LeavingSettings
from hrapp.hr.settings.queries import settings

AS_SAID = ("kind", "reason", "note", "last_day", "rehire_eligible", "access", "access_days", "reports_to")
IS_LEAVING = N_("This is the person who leaves.")
NOT_HERE = N_("This person does not currently work here.")


def refuse_if_leaving(employee: Employee) -> None:
    """Raise Conflict if somebody has left, leaves already, or if a request waits."""
    if employee.is_former:
        raise Conflict(N_("%(name)s no longer works here."), name=employee.name)
    found = open_departure(employee.id)
    if found and found.is_requested:
        raise Conflict(N_("There is a request already that waits for approval."))
    if employee.terminated_on:
        message = N_("%(name)s already leaves on %(date)s. Change that instead.")
        raise Conflict(message, name=employee.name, date=employee.terminated_on)


def draft(actor: Actor, employee: Employee, values: Mapping[str, Any], today: date) -> Departure:
    """The departure that the values make, not saved yet; Invalid if they do not fit."""
    timeline = timeline_of(employee)
    columns = columns_of(employee, timeline, values, today)
    return Departure(
        id=uuid7(),
        employee_id=employee.id,
        hired_on=timeline.tenure_on(today).hired_on,
        state=DepartureState.REQUESTED,
        needs=needs_asked(),
        decisions=[],
        requested_by=actor.id,
        requested_by_name=actor.name,
        **columns,
    )


def needs_asked() -> list[str]:
    """The approvals that the settings ask for."""
    return [str(need) for need in NEEDS[settings(LeavingSettings).leaving_approval]]


def proposed(employee: Employee) -> dict[str, Any]:
    """What a new departure of somebody says if nobody chooses anything else."""
    chosen = settings(LeavingSettings)
    return {
        "rehire_eligible": chosen.rehire_allowed,
        "access": chosen.leaving_access,
        "access_days": chosen.leaving_access_days,
        "reports_to": employee.manager_id,
        "heads": {},
    }


def as_said(departure: Departure) -> dict[str, Any]:
    """What a departure says, in the form of its fields."""
    heads = {UUID(key): value and UUID(value) for key, value in departure.heads.items()}
    return {name: getattr(departure, name) for name in AS_SAID} | {"heads": heads}


def columns_of(
    employee: Employee,
    timeline: Timeline,
    values: Mapping[str, Any],
    today: date,
    departure: Departure | None = None,
) -> dict[str, Any]:
    """The columns of a departure by the values of its fields; Invalid, with all errors at once, if they do not fit."""
    given = {name: value for name, value in values.items() if value is not None or name == "reports_to"}
    said = proposed(employee) | given
    headed = {department.id for department in departments_headed_by(employee.id)}
    heads: dict[UUID, UUID | None] = {key: head for key, head in said["heads"].items() if key in headed}
    if errors := _errors(employee, said, heads) | _date_errors(timeline, said["last_day"], today, departure):
        raise Invalid(errors)
    kept = departure.heads if departure else {}
    return {
        "kind": said["kind"],
        "reason": said.get("reason"),
        "note": said.get("note"),
        "last_day": said["last_day"],
        "rehire_eligible": bool(said["rehire_eligible"]) and settings(LeavingSettings).rehire_allowed,
        "access_until": access_until(said),
        "reports_to": said["reports_to"],
        "heads": kept | {str(key): head and str(head) for key, head in heads.items()},
    }


def access_until(said: Mapping[str, Any]) -> date | None:
    """The last day of access; None if it ends at once."""
    if said["access"] == AccessEnd.IMMEDIATELY:
        return None
    last_day: date = said["last_day"]
    return last_day + timedelta(days=said["access_days"] if said["access"] == AccessEnd.LATER else 0)


def _errors(employee: Employee, said: Mapping[str, Any], heads: Mapping[UUID, UUID | None]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if settings(LeavingSettings).leaving_reason_required and not said.get("reason"):
        errors["reason"] = [FILL_IN]
    if said["access"] == AccessEnd.LATER and not said.get("access_days"):
        errors["access_days"] = [FILL_IN]
    successor = said["reports_to"]
    if successor and successor != employee.manager_id and (problem := _problem_of_successor(employee, successor)):
        errors["reports_to"] = [problem]
    for key, head in heads.items():
        if head and (problem := _problem_of_person(employee, head)):
            errors[f"head_{key.hex}"] = [problem]
    return errors


def _problem_of_successor(employee: Employee, person_id: UUID) -> str | None:
    if problem := _problem_of_person(employee, person_id):
        return problem
    if not fits_as_successor(employee, person_id):
        return N_("This person reports to one of them, and cannot be their manager.")
    return None


def _problem_of_person(employee: Employee, person_id: UUID) -> str | None:
    if person_id == employee.id:
        return IS_LEAVING
    here = select(Employee.id).where(Employee.id == person_id, Employee.status.in_(CURRENT))
    return None if session.scalar(here) else NOT_HERE


# The last day


def _date_errors(timeline: Timeline, last_day: date, today: date, departure: Departure | None) -> dict[str, list[str]]:
    problem = problem_of_day(timeline, last_day, today, departure)
    return {"last_day": [problem]} if problem else {}


def problem_of_day(timeline: Timeline, last_day: date, today: date, departure: Departure | None) -> str | None:
    """Why somebody cannot leave on that day; None if they can. `departure` is the one that is changed, if any."""
    record = record_in(timeline, departure)
    tenures = timeline.tenures
    tenure = next((each for each in tenures if record in each.records), None) or timeline.tenure_on(today)
    if last_day < tenure.hired_on:
        return N_("They start on %(date)s. The last day cannot be before that.", date=tenure.hired_on)
    later = (each for each in tenures if each.hired_on > tenure.hired_on and each.hired_on <= last_day)
    if again := next(later, None):
        return N_("They were hired again on %(date)s. The last day has to be before that.", date=again.hired_on)
    after = (each for each in tenure.records if last_day < each.effective_on <= today and each is not record)
    if changed := next(after, None):
        return N_(
            "Their job changed on %(date)s. Choose that day or a later one, or correct the history first.",
            date=changed.effective_on,
        )
    return None


def record_in(timeline: Timeline, departure: Departure | None) -> JobRecord | None:
    """The record of the history by which somebody leaves; None as long as the departure is not approved."""
    if departure is None:
        return None
    if departure.job_record_id is None and departure.is_approved and departure.handed_over_at:
        # Of an earlier release, which kept no history of them: it is made as it is read, and begins with this tenure.
        return next((each for each in timeline.records if each.reason == Reason.TERMINATION), None)
    return next((each for each in timeline.records if each.id == departure.job_record_id), None)


def dropped_changes(
    timeline: Timeline, last_day: date, today: date, record: JobRecord | None = None
) -> list[JobRecord]:
    """The changes that are scheduled for a day after the last one, and can never hold."""
    kept = (Reason.REHIRE, Reason.TERMINATION)
    rehired = next((each.effective_on for each in timeline.after(today) if each.reason == Reason.REHIRE), date.max)
    after = (each for each in timeline.after(max(last_day, today)) if each.effective_on < rehired)
    return [each for each in after if each is not record and each.reason not in kept]
