"""Handing over once the last day has passed: reports, departments, and the end of an open invitation.

It takes the state as it is by then, however late it comes, and never fails: it runs as the day begins, before anybody
gets a page. Whoever should take over and cannot any more is replaced by the manager of the one who left, or by nobody.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.languages import translated
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT, FORMER, Reason
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import BY_NAME, reports_of
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.employees.work import save_timeline, timelines_of
from hrapp.hr.invitations.operations import end
from hrapp.hr.invitations.queries import open_invitation
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import departments_headed_by, due_departures, reporting_after

NOTE = N_("%(name)s, who was the manager, left on %(date)s.")


def hand_over_due(actor: Actor, today: date) -> None:
    """Hand over what people leave whose last day has passed by `today`, the employer's, each once."""
    for departure_id in due_departures(today):
        departure = session.get_one(Departure, departure_id)
        lock = select(Employee).where(Employee.id == departure.employee_id).with_for_update(key_share=True)
        leaver = session.scalars(lock.execution_options(populate_existing=True)).one()
        session.refresh(departure, with_for_update=True)
        if departure.is_approved and departure.handed_over_at is None:
            hand_over(actor, departure, leaver, today)


def hand_over(actor: Actor, departure: Departure, leaver: Employee, today: date) -> None:
    """Hand over what `leaver` leaves, whose record is locked. All of it happens, or nothing."""
    reports = _hand_over_reports(actor, departure, leaver, today)
    heads = _hand_over_departments(actor, departure, leaver)
    if invitation := open_invitation(leaver.id, lock=True):
        end(actor, invitation)
    departure.handed_over_at = clock.now()
    audit.record(
        actor,
        "handed over",
        changes={"reports": [None, reports], "departments": [None, heads]},
        subject_type=Departure.__subject__,
        subject_id=leaver.id,
        subject_name=leaver.name,
    )
    session.flush()


def _hand_over_reports(actor: Actor, departure: Departure, leaver: Employee, today: date) -> int:
    """Give the reports their new manager, from the day after the last one on; the number of them."""
    ids = reporting_after(leaver.id, departure.first_day_gone)
    if not ids:
        return 0
    locked = select(Employee).where(Employee.id.in_(ids)).order_by(*BY_NAME)
    people = list(session.scalars(locked.with_for_update(key_share=True).execution_options(populate_existing=True)))
    timelines = timelines_of(people)
    successor = _successor(departure, leaver)
    note = translated(N_(NOTE.text, name=leaver.name, date=departure.last_day))
    handed = 0
    for person in people:
        # Whoever takes over reports to whom the one who left reported to.
        manager_id = leaver.manager_id if person.id == successor else successor
        timeline = timelines[person.id]
        if _give_manager(person, timeline, departure, manager_id, note):
            save_timeline(actor, person, timeline, today, told={"manager_id": [leaver.name, None]})
            handed += 1
    return handed


def _give_manager(
    person: Employee, timeline: Timeline, departure: Departure, manager_id: UUID | None, note: str
) -> bool:
    """Let nobody report to the one who left from the day after the last one on; whether anything changed."""
    leaver_id, day = departure.employee_id, departure.first_day_gone
    changed = False
    for record in timeline.records:
        says = record.effective_on >= day and record.manager_id == leaver_id and "manager_id" in (record.stated or ())
        if says:
            stated = {name: getattr(record, name) for name in record.stated or ()} | {"manager_id": manager_id}
            timeline.change(record, stated)
            changed = True
    held = timeline.on(day)
    if held.manager_id == leaver_id and held.status not in FORMER:
        timeline.add(
            person.id, max(day, timeline.records[0].effective_on), Reason.CHANGE, {"manager_id": manager_id}, note
        )
        changed = True
    return changed


def _successor(departure: Departure, leaver: Employee) -> UUID | None:
    """Who gets the reports: as was said, if that person is here and reports to none of them, else the next manager."""
    for chosen in (departure.reports_to, leaver.manager_id if departure.reports_to else None):
        if chosen and fits_as_successor(leaver, chosen):
            return chosen
    return None


def fits_as_successor(leaver: Employee, person_id: UUID) -> bool:
    """Whether somebody may get the reports of `leaver`: they are here, and report to none of them."""
    query = select(Employee.manager_id).where(Employee.id == person_id, Employee.status.in_(CURRENT))
    found = session.execute(query).one_or_none()
    if found is None or person_id == leaver.id:
        return False
    return found.manager_id == leaver.id or person_id not in set(session.scalars(reports_of(leaver.id)))


def _hand_over_departments(actor: Actor, departure: Departure, leaver: Employee) -> int:
    """Give the departments their new heads; the number of them."""
    departments = departments_headed_by(leaver.id, lock=True)
    for department in departments:
        head_id = departure.head_of(department.id)
        here = select(Employee.id).where(Employee.id == head_id, Employee.status.in_(CURRENT))
        audit.change(actor, department, {"head_id": session.scalar(here) if head_id else None})
    return len(departments)
