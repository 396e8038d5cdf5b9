"""Why a tenure ended stands on the row for as long as that tenure is the one of today.

The row forgets it as the next tenure begins. That can be put off afterwards, by a hire date that is corrected or a time
zone that goes back over midnight; then the row says it again.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import JobChange, record_changed
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.handing_over import hand_over_due
from hrapp.hr.leaving.models import Departure


def begin_day(actor: Actor, today: date) -> None:
    """Hand over what falls due, and say again why those left whose next tenure has not begun after all."""
    hand_over_due(actor, today)
    say_again(actor, true())


@record_changed.connect
def follow(employee: Employee, *, actor: Actor, changed: Collection[str], change: JobChange) -> None:
    """After a corrected hire date."""
    del change
    if "hired_on" in changed:
        say_again(actor, Employee.id == employee.id)


def say_again(actor: Actor, whose: ColumnElement[bool]) -> None:
    """Let the rows say why their tenure ended that have forgotten it, each logged."""
    forgotten = (Employee.termination_reason.is_(None), Employee.rehire_eligible.is_(None))
    known = or_(Departure.reason.is_not(None), Departure.rehire_eligible.is_not(None))
    query = select(Employee, Departure.reason, Departure.rehire_eligible)
    query = query.join(Departure, Departure.employee_id == Employee.id).where(
        Departure.state == DepartureState.APPROVED,
        Departure.last_day == Employee.terminated_on,
        *forgotten,
        known,
        whose,
    )
    rows = session.execute(query.order_by(Employee.id).with_for_update(of=Employee, key_share=True)).all()
    for employee, reason, eligible in rows:
        values = {"termination_reason": reason, "rehire_eligible": eligible}
        audit.change(actor, employee, values, fields=record_fields(EmployeeFields))
    session.flush()
