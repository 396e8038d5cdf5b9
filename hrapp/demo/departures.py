"""Who leaves in the demo: those who have left, somebody who leaves in two weeks, and a request that waits."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from hrapp.demo.people import YEAR, Staff
from hrapp.hr.employees.fields import Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.leaving.fields import Approver, DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.platform.accounts.models import User

REASONS = {
    "en": {
        "resigned": ("A new job closer to home.", "Moves abroad with the family.", "Goes back to university."),
        "terminated": ("The position was closed.",),
        "retired": ("Retires after many years here.",),
    },
    "fr": {
        "resigned": ("Un nouvel emploi plus près de chez elle.", "Part à l’étranger.", "Reprend des études."),
        "terminated": ("Le poste a été supprimé.",),
        "retired": ("Départ à la retraite.",),
    },
}


def departures_of(staff: Staff, hr: User, manager: Employee) -> list[JobRecord | Departure]:
    """The departures, with the job record of the one to come; sets what the records of these people say."""
    left = [_left(staff, person, hr) for person in staff.people if person.is_former]
    leaving, asked = _chosen(staff, manager)
    record = _leaves(staff, leaving)
    coming = _departure(staff, leaving, hr, last_day=leaving.terminated_on, job_record_id=record.id)
    waiting = _departure(
        staff,
        asked,
        hr,
        state=DepartureState.REQUESTED,
        needs=[Approver.MANAGER],
        last_day=staff.today + timedelta(days=45),
    )
    return [record, *left, coming, waiting]


def _left(staff: Staff, person: Employee, hr: User) -> Departure:
    record = [job for job in staff.jobs if job.employee_id == person.id][-1]
    day = person.terminated_on or staff.today
    person.termination_reason = _reason(staff, person, person.status)
    handed_over = datetime.combine(day + timedelta(days=1), time(6), UTC)
    return _departure(staff, person, hr, last_day=day, job_record_id=record.id, handed_over_at=handed_over)


def _chosen(staff: Staff, manager: Employee) -> tuple[Employee, Employee]:
    """Somebody of another team who leaves, and somebody whose departure the manager is asked about."""
    # Heads are needed, and of some something else is scheduled.
    others = {person.id for person in (*staff.heads.values(), *staff.promoted, *staff.away)}
    settled = [
        person
        for person in staff.here
        if person.status == "active" and person.id not in others and person.user_id is None and person.work_email
        and person.hired_on < staff.today - timedelta(days=YEAR)
    ]  # fmt: skip
    elsewhere = [person for person in settled if person.manager_id != manager.id]
    return elsewhere[-1], [person for person in settled if person.manager_id == manager.id][-1]


def _leaves(staff: Staff, person: Employee) -> JobRecord:
    """Let somebody leave in two weeks, on a Friday; the record by which they do."""
    day = staff.today + timedelta(days=14)
    person.terminated_on = day - timedelta(days=(day.weekday() - 4) % 7)
    person.termination_reason, person.rehire_eligible = _reason(staff, person, "resigned"), True
    timeline = Timeline(job for job in staff.jobs if job.employee_id == person.id)
    first_day_away = person.terminated_on + timedelta(days=1)
    return timeline.add(person.id, first_day_away, Reason.TERMINATION, {"status": Status.RESIGNED})


def _departure(staff: Staff, person: Employee, hr: User, **more: Any) -> Departure:
    kind = person.status if person.is_former else "resigned"
    last_day = more["last_day"]
    values: dict[str, Any] = {
        "id": uuid7(), "employee_id": person.id, "kind": kind, "reason": _reason(staff, person, kind),
        "hired_on": person.hired_on, "rehire_eligible": kind != "terminated", "access_until": last_day,
        "reports_to": person.manager_id, "heads": {}, "state": DepartureState.APPROVED, "needs": [], "decisions": [],
        "requested_by": hr.id, "requested_by_name": hr.name,
    }  # fmt: skip
    asked = min(last_day - timedelta(days=30), staff.today - timedelta(days=2))
    return Departure(**values | more, created_at=datetime.combine(asked, time(9, 20), UTC))


def _reason(staff: Staff, person: Employee, kind: str) -> str:
    reasons = REASONS[staff.company.profile["locale"]][kind]
    return reasons[staff.people.index(person) % len(reasons)]
