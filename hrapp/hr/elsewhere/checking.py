"""Looking for people at other employers: when they are hired or come back, at a change of identifiers, when asked.

The look is the last thing before anything is saved, after all that the form or the values can be refused for. It takes
a connection of its own and is counted and logged, whatever becomes of the record. Where it cannot be made, the record
is saved all the same, and the look is made later.
"""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from sqlalchemy import inspect

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.text import N_, Message
from hrapp.hr.elsewhere.jobs import review
from hrapp.hr.elsewhere.keeping import explain
from hrapp.hr.elsewhere.logs import log
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.persons import compares, person_of
from hrapp.hr.elsewhere.queries import blocks, is_unexplained, record_of
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import record_changed, record_saving
from hrapp.platform.people_index.checks import Answer, check
from hrapp.platform.people_index.fields import Outcome, Purpose
from hrapp.tenancy.scope import bound_tenant

NOT_NOW = Answer(False, False, Outcome.UNAVAILABLE)
EMPLOYED_ELSEWHERE = N_("This person works for another employer on this site now, which is not allowed here.")
SAY_WHY = N_("Say why they may work for both, or do not save it.")
NO_IDENTIFIER = N_(
    "There is no identifier in this record that others could have, such as a national id. Enter one first."
)


class EmployedElsewhere(Invalid):
    """Somebody works for another employer now, and the settings do not allow that without a reason."""

    status = 409
    title = N_("This person works for another employer")
    code = "employed_elsewhere"

    def __init__(self) -> None:
        super().__init__({"elsewhere_reason": [SAY_WHY]}, EMPLOYED_ELSEWHERE)


# At the doors


@record_saving.connect
def look_before_saving(
    employee: Employee, *, actor: Actor, values: Values, sent: Values, **_: Any
) -> Callable[[], object] | None:
    """Look for somebody who begins, or of whom an identifier or the nationality changes.

    Raises EmployedElsewhere. Returns what keeps the answer once the record is saved.
    """
    is_new = not inspect(employee).persistent
    begins = is_new or (employee.is_former and "status" in values and values["status"] not in FORMER)
    if not (begins or compares(values)):
        return None
    person = person_of(employee, values)
    known = None if is_new else record_of(employee.id)
    if person is not None and not person.texts and known is None:
        return None
    answer = check(actor, bound_tenant(), person, Purpose.ADDED if begins else Purpose.CHANGED) if person else NOT_NOW
    reason = sent.get("elsewhere_reason") if begins or not employee.is_former else None
    if answer and answer.is_current and (begins or not employee.is_former):
        explained = reason or (known and known.exception_reason)
        if blocks() and not explained:
            raise EmployedElsewhere
    return partial(keep, actor, employee, answer, reason, anew=True)


@record_changed.connect
def say(employee: Employee, *, changed: Collection[str], **_: Any) -> Message | None:
    """What is said to whoever has changed the identifiers of somebody."""
    return said(employee) if compares(dict.fromkeys(changed)) else None


def keep(
    actor: Actor, employee: Employee, answer: Answer | None, reason: str | None = None, *, anew: bool = False
) -> CrossInstitutionRecord:
    """Keep the answer to a look for somebody whose record is saved. It is None where there was nothing to look for.

    `anew` if it was for other identifiers than before, so that nothing of an earlier answer holds any more. `reason`
    says why it is all right that they work elsewhere too.
    """
    known = record_of(employee.id, lock=True) or CrossInstitutionRecord(employee_id=employee.id)
    session.add(known)
    was_found, was_current = known.detected_at is not None, known.is_current
    if answer is None:
        known.note(found=False, is_current=False)
    elif answer.outcome == Outcome.CHECKED:
        known.note(found=answer.found, is_current=answer.is_current)
    else:
        known.postpone(forget=anew)
    if known.detected_at and (not was_found or was_current != known.is_current):
        log(actor, employee, "found elsewhere", {"is_current": [was_current if was_found else None, known.is_current]})
    if reason and known.is_current:
        explain(actor, employee, known, reason)
    if anew and known.asked_at:
        defer(review, tenant_id=str(bound_tenant().id), employee_id=str(employee.id))
    session.flush()
    return known


# On the record


def look(actor: Actor, employee: Employee) -> CrossInstitutionRecord:
    """Look for somebody now, whose record the caller has locked; Conflict without an identifier.

    Where it cannot be made now, it is made later, and what was found before stays until then.
    """
    person = person_of(employee)
    answer = check(actor, bound_tenant(), person, Purpose.ASKED) if person else NOT_NOW
    if answer is None:
        raise Conflict(NO_IDENTIFIER)
    return keep(actor, employee, answer)


def said(employee: Employee) -> Message | None:
    """What is said of somebody who has just been saved; None if there is nothing."""
    known = record_of(employee.id)
    if known is None:
        return None
    if known.checked_at is None:
        return N_("They could not be looked for at other employers now. This is made up for later.")
    if is_unexplained(employee, known):
        return N_("%(name)s works for another employer on this site too. See “Other employers”.", name=employee.name)
    return None
