"""What an approved departure does: the history ends, the row says so, and what is left is handed over."""

from datetime import date
from typing import Any

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.languages import translated
from hrapp.core.text import N_
from hrapp.hr.employees.checks import CHECKS
from hrapp.hr.employees.fields import FORMER, Reason
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.employees.work import save_timeline, timeline_of
from hrapp.hr.leaving.drafting import dropped_changes, problem_of_day, record_in
from hrapp.hr.leaving.handing_over import hand_over
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import managers_above

# What may have changed while somebody was among former people.
OF_OTHERS = ("department_id", "branch_id", "manager_id")
NO_LONGER = N_("Left out, since it was no longer possible when the departure was taken back.")


def take_effect(actor: Actor, departure: Departure, today: date) -> None:
    """Let somebody leave, on a last day in the past or to come; Invalid if the history does not allow it any more.

    The record is locked, as for all below.
    """
    timeline = timeline_of(departure.employee)
    if problem := problem_of_day(timeline, departure.last_day, today, departure):
        raise Invalid({"last_day": [problem]})
    write_history(actor, departure, timeline, today)


def write_history(actor: Actor, departure: Departure, timeline: Timeline, today: date) -> None:
    """Let history and row say what the departure says; changes that were scheduled for later are dropped.

    If the last day has passed, what they leave is handed over at once.
    """
    employee = departure.employee
    record = record_in(timeline, departure)
    dropped = dropped_changes(timeline, departure.last_day, today, record)
    for each in dropped:
        timeline.remove(each)
    day, stated = departure.first_day_gone, {"status": str(departure.kind)}
    moved = record is not None and record.effective_on != day
    if record:
        timeline.change(record, stated, effective_on=day)
    else:
        record = timeline.add(employee.id, day, Reason.TERMINATION, stated)
    timeline.check("last_day")
    leave_out_gone(employee, timeline, today)
    # The row says of the tenure of today alone why it ended.
    is_current = record in timeline.tenure_on(today).records
    of_row = {"termination_reason": departure.reason, "rehire_eligible": departure.rehire_eligible}
    told: dict[str, Any] = {"terminated_on": [None, departure.last_day]}
    if dropped:
        told["dropped_changes"] = [None, len(dropped)]
    save_timeline(actor, employee, timeline, today, more=of_row if is_current else {}, told=told, action="terminated")
    departure.job_record_id = record.id
    if departure.last_day >= today:
        # Moved to a day to come: what they have by then is handed over then.
        departure.handed_over_at = None
    elif moved or departure.handed_over_at is None:
        # Moved within the past: from the new day on nobody reports to them, either.
        hand_over(actor, departure, employee, today)


def take_back(actor: Actor, departure: Departure, today: date) -> None:
    """Take the end of the tenure out of the history; Conflict if the person was hired again since."""
    timeline = timeline_of(departure.employee)
    if record := record_in(timeline, departure):
        timeline.remove(record)
        if timeline.problem():
            message = N_("%(name)s has been rehired since, so this cannot be undone.")
            raise Conflict(message, name=departure.employee.name)
        departure.job_record_id = None
        leave_out_gone(departure.employee, timeline, today)
        told = {"terminated_on": [departure.last_day, None]}
        save_timeline(actor, departure.employee, timeline, today, told=told, action="reactivated")


def leave_out_gone(employee: Employee, timeline: Timeline, today: date) -> None:
    """Let somebody who is no longer among former people have none of what has gone meanwhile, from today on.

    That is a department or branch that is inactive by now, and a manager who has left: the nearest one above who is
    here is the manager then.
    """
    if not employee.is_former or timeline.status_on(today) in FORMER:
        return
    held = timeline.on(today)
    values = ((name, getattr(held, name)) for name in OF_OTHERS)
    gone: dict[str, Any] = {name: None for name, value in values if value and CHECKS[name](employee, value)}
    if "manager_id" in gone:
        above = (manager.id for manager in managers_above([employee.id])[employee.id])
        gone["manager_id"] = next((each for each in above if not CHECKS["manager_id"](employee, each)), None)
    if gone:
        timeline.add(employee.id, today, Reason.CHANGE, gone, translated(NO_LONGER))
