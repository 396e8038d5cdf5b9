"""Reading departures, and what hangs on somebody who leaves; the transaction is bound to the tenant."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT, Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import BY_NAME, is_visible
from hrapp.hr.leaving.approval import needs_given_by
from hrapp.hr.leaving.fields import Approver, DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.hr.organization.models import Department
from hrapp.tenancy.once import once

NOT_FOUND = N_("We could not find this departure.")
OPEN = (DepartureState.REQUESTED, DepartureState.APPROVED)
# Levels of managers above somebody; more there are in no company.
HIGHEST = 50


def get_departure(actor: Actor, departure_id: UUID, *, lock: bool = False) -> Departure:
    """The departure with its employee loaded; NotFound unless `actor` may see or decide it.

    `lock` takes row locks, of the record before the departure, and reloads both.
    """
    query = select(Departure).where(Departure.id == departure_id)
    of_employee = joinedload(Departure.employee)
    query = query.options(of_employee.joinedload(Employee.department), of_employee.joinedload(Employee.manager))
    if lock:
        record = select(Employee.id).join(Departure, Departure.employee_id == Employee.id)
        session.execute(record.where(Departure.id == departure_id).with_for_update(of=Employee, key_share=True))
        query = query.with_for_update(of=Departure).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not (may_see(actor, found) or needs_given_by(actor, found, deciding_manager(found))):
        raise NotFound(NOT_FOUND)
    return found


def may_see(actor: Actor, departure: Departure) -> bool:
    """Whether `actor` may see it: somebody else's, if they find the record; their own once it has been approved.

    What somebody has asked for or decided they go on seeing.
    """
    if asked_or_decided(actor, departure):
        return True
    if departure.employee_id == actor.employee_id:
        return departure.is_approved
    unattended = actor.kind in ("command", "job")
    return unattended or (may(actor, "departures.view") and is_visible(actor, departure.employee_id))


def asked_or_decided(actor: Actor, departure: Departure) -> bool:
    """Whether `actor` asked for it, or has decided about it."""
    logins = (str(departure.requested_by), *(each["by"] for each in departure.decisions))
    return actor.id is not None and str(actor.id) in logins


def is_own(actor: Actor, departure: Departure) -> bool:
    """Whether it is that `actor` leaves, by what others have said: nothing that they decide about.

    What waits for an answer and was asked for by themself is not.
    """
    asked_it = departure.is_requested and actor.id is not None and actor.id == departure.requested_by
    return actor.employee_id == departure.employee_id and not asked_it


def departures_of(employee_id: UUID) -> list[Departure]:
    """All departures of somebody, the newest first."""
    query = select(Departure).where(Departure.employee_id == employee_id)
    return list(session.scalars(query.order_by(Departure.created_at.desc(), Departure.id.desc())))


def open_departure(employee_id: UUID) -> Departure | None:
    """The newest departure of somebody that waits for approval or has been approved; None if there is none."""
    query = select(Departure).where(Departure.employee_id == employee_id, Departure.state.in_(OPEN))
    return session.scalar(query.order_by(Departure.created_at.desc(), Departure.id.desc()).limit(1))


@once
def shown_departure(employee_id: UUID) -> Departure | None:
    """`open_departure` for the parts of a page, which ask for it one after another."""
    return open_departure(employee_id)


def due_departures(today: date) -> list[UUID]:
    """The ids of the departures whose last day has passed, and which have not been handed over, the oldest first."""
    query = select(Departure.id).where(
        Departure.state == DepartureState.APPROVED, Departure.last_day < today, Departure.handed_over_at.is_(None)
    )
    return list(session.scalars(query.order_by(Departure.last_day, Departure.id)))


# Managers


def managers_above(employee_ids: Iterable[UUID]) -> dict[UUID, list[Employee]]:
    """id → the managers above somebody, the nearest first, in one statement."""
    people: Any = Employee.__table__
    start = select(people.c.id.label("below"), people.c.manager_id, literal(1).label("level"))
    up = start.where(people.c.id.in_(list(employee_ids))).cte("up", recursive=True)
    higher = select(up.c.below, people.c.manager_id, up.c.level + 1).join(people, people.c.id == up.c.manager_id)
    above = up.union_all(higher.where(up.c.level < HIGHEST))
    query = select(above.c.below, Employee).join(Employee, Employee.id == above.c.manager_id)
    rows = session.execute(query.order_by(above.c.level))
    found: dict[UUID, list[Employee]] = defaultdict(list)
    for below, manager in rows:
        found[below].append(manager)
    return found


def deciding_manager(departure: Departure) -> Employee | None:
    """Who approves it as the manager: the nearest one above with an account here, but not whoever asked for it."""
    if Approver.MANAGER not in departure.needs:
        return None
    above = managers_above([departure.employee_id])[departure.employee_id]
    return next((manager for manager in above if _may_decide(manager, departure)), None)


def _may_decide(manager: Employee, departure: Departure) -> bool:
    signs_in = manager.has_login and manager.status in CURRENT
    return signs_in and manager.id != departure.employee_id and manager.user_id != departure.requested_by


def waiting_for(actor: Actor) -> list[Departure]:
    """The requests that `actor` may decide, with their employees loaded: the earliest last day first."""
    query = select(Departure).options(joinedload(Departure.employee)).where(Departure.state == DepartureState.REQUESTED)
    requests = list(session.scalars(query.order_by(Departure.last_day, Departure.id)))
    asking_managers = {each.employee_id for each in requests if Approver.MANAGER in each.needs}
    above = managers_above(asking_managers) if asking_managers else {}
    found = []
    for each in requests:
        manager = next((one for one in above.get(each.employee_id, ()) if _may_decide(one, each)), None)
        if needs_given_by(actor, each, manager):
            found.append(each)
    return found


# What is handed over


def direct_reports(employee_id: UUID) -> list[Employee]:
    """The current direct reports of somebody, by name."""
    query = select(Employee).where(Employee.manager_id == employee_id, Employee.status.in_(CURRENT))
    return list(session.scalars(query.order_by(*BY_NAME)))


def people_named(ids: set[UUID]) -> dict[UUID, Employee]:
    """id → the person whom a departure names: whoever may see the departure may read the names in it."""
    return {each.id: each for each in session.scalars(select(Employee).where(Employee.id.in_(ids)))} if ids else {}


def departments_headed_by(employee_id: UUID, *, lock: bool = False) -> list[Department]:
    """The departments that somebody heads, by name; `lock` takes row locks, and reloads them."""
    query = select(Department).where(Department.head_id == employee_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(query.order_by(Department.name_key)))


def lock_handed_over(employee_id: UUID) -> None:
    """Lock whatever may be handed over from somebody: who reports to them now or later, and what they head."""
    led = select(JobRecord.employee_id).where(JobRecord.manager_id == employee_id)
    people = select(Employee.id).where(or_(Employee.id.in_(led), Employee.manager_id == employee_id))
    session.execute(people.order_by(*BY_NAME).with_for_update(key_share=True))
    departments = select(Department.id).where(Department.head_id == employee_id).order_by(Department.name_key)
    session.execute(departments.with_for_update(key_share=True))


def reporting_after(employee_id: UUID, day: date) -> list[UUID]:
    """The ids of the people who report to somebody on `day` or later, by their history or, without one, their row."""
    record = JobRecord
    later = aliased(JobRecord)
    # A record that names the manager, and is followed by none that holds before that day.
    superseded = select(later.id).where(
        later.employee_id == record.employee_id,
        or_(
            later.effective_on > record.effective_on,
            and_(later.effective_on == record.effective_on, later.id > record.id),
        ),
        later.effective_on <= day,
    )
    named = select(record.employee_id).where(record.manager_id == employee_id, ~superseded.exists())
    query = select(Employee.id).where(or_(Employee.id.in_(named), Employee.manager_id == employee_id))
    return list(session.scalars(query.where(Employee.id != employee_id).order_by(*BY_NAME)))


def handed_over_from(departure: Departure) -> list[Employee]:
    """The people whose manager changed as this departure was handed over, by name."""
    if departure.handed_over_at is None:
        return []
    before = aliased(JobRecord)
    led = select(before.id).where(
        before.employee_id == JobRecord.employee_id,
        before.manager_id == departure.employee_id,
        before.effective_on < departure.first_day_gone,
    )
    changed = select(JobRecord.employee_id).where(
        JobRecord.effective_on == departure.first_day_gone,
        JobRecord.reason == Reason.CHANGE,
        JobRecord.manager_id.is_distinct_from(departure.employee_id),
        func.array_position(JobRecord.stated, "manager_id").is_not(None),
        led.exists(),
    )
    return list(session.scalars(select(Employee).where(Employee.id.in_(changed)).order_by(*BY_NAME)))
