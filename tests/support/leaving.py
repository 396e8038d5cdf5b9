"""People who have left: their history ends, and a departure is kept, as if it had been approved."""

from datetime import date, timedelta
from uuid import UUID

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import save_timeline, timeline_of
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer

LAST_DAY = date(2025, 6, 30)


def leave(
    cast: Cast,
    employer: CastEmployer,
    employee_id: UUID | str,
    last_day: date = LAST_DAY,
    *,
    eligible: bool | None = True,
    kind: str = "resigned",
    today: date | None = None,
) -> None:
    """Let somebody leave after `last_day`."""
    with cast.app.app_context(), tenant_scope(employer.tenant):
        employee = session.get_one(Employee, UUID(str(employee_id)))
        timeline = timeline_of(employee)
        day = last_day + timedelta(days=1)
        hired_on = timeline.tenure_on(last_day).hired_on
        record = timeline.add(employee.id, day, Reason.TERMINATION, {"status": kind})
        timeline.check()
        said = {"termination_reason": "Wants to travel", "rehire_eligible": eligible}
        save_timeline(COMMAND, employee, timeline, today or clock.today("UTC"), more=said)
        departure = Departure(
            employee_id=employee.id,
            job_record_id=record.id,
            kind=kind,
            reason="Wants to travel",
            hired_on=hired_on,
            last_day=last_day,
            rehire_eligible=eligible,
            state=DepartureState.APPROVED,
            requested_by_name="Alice",
            handed_over_at=clock.now(),
        )
        session.add(departure)
        session.commit()


def gone(cast: Cast, employer: CastEmployer, first_name: str = "Rosa", **more: object) -> UUID:
    """Somebody who worked here from 2024 to LAST_DAY."""
    eligible: object = more.pop("eligible", True)
    employee_id = cast.hire(employer, first_name, **more)
    assert eligible is None or isinstance(eligible, bool)
    leave(cast, employer, employee_id, eligible=eligible)
    return employee_id
