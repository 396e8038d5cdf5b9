"""The departures of two records that become one: none may wait, and those of a history that is given up go with it."""

from flask_babel import ngettext
from sqlalchemy import delete, select

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.models import Departure


def obstacles(kept: Employee, given_up: Employee) -> list[Message]:
    """That a departure waits for approval: what it would end is another history afterwards."""
    waits = select(Departure.id).where(Departure.state == DepartureState.REQUESTED)
    return [
        N_("A departure waits for approval on the record %(number)s. Approve or reject it first.", number=record.number)
        for record in (kept, given_up)
        if session.scalar(waits.where(Departure.employee_id == record.id))
    ]


def before_merge(_actor: Actor, kept: Employee, given_up: Employee) -> None:
    """Leave behind departures whose end is not in the history that holds: they would end the access of today."""
    gone = delete(Departure).where(
        Departure.employee_id.in_((kept.id, given_up.id)),
        Departure.state == DepartureState.APPROVED,
        Departure.job_record_id.is_(None),
    )
    session.execute(gone.execution_options(synchronize_session=False))


def counted(number: int) -> str:
    return str(ngettext("%(num)s departure", "%(num)s departures", number))
