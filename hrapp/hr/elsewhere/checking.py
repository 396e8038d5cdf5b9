"""Looking for people at other employers: when they are hired or come back, at a change of identifiers, and when asked.

The look is the last thing before anything is saved, after all that the form or the values can be refused for. It takes a
connection of its own and is counted and logged, whatever becomes of the record. Where it cannot be made, the record is
saved all the same, and the look is made later.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import CannotOpen, Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.text import N_, Message
from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.elsewhere.jobs import review
from hrapp.hr.elsewhere.models import HOLDING, CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import blocks, is_unexplained, record_of
from hrapp.hr.employees.fields import FORMER, IDENTIFIERS, EmployeeFields
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.operations import record_changing
from hrapp.hr.employees.rules import hidden
from hrapp.platform.people_index.checks import Answer, Person, check
from hrapp.platform.people_index.fields import Outcome, Purpose
from hrapp.tenancy.scope import bound_tenant

SUBJECT = CrossInstitutionRecord.__subject__
KINDS = EmployeeFields.names(IDENTIFIERS)
COMPARED = (*KINDS, "nationality")
NOT_NOW = Answer(False, False, Outcome.UNAVAILABLE)
EMPLOYED_ELSEWHERE = N_(
    "This person works for another employer on this site now, which is not allowed here. "
    "Say why it is all right, or do not save it."
)
NO_IDENTIFIER = N_(
    "There is no identifier in this record that others could have, such as a national id. Enter one first."
)


class EmployedElsewhere(Invalid):
    """Somebody works for another employer now, and the settings do not allow that without a reason."""

    status = 409
    title = N_("This person works for another employer")
    code = "employed_elsewhere"

    def __init__(self) -> None:
        super().__init__({"elsewhere_reason": [EMPLOYED_ELSEWHERE]}, EMPLOYED_ELSEWHERE)


# At the doors


@record_changing.connect
def look_before_saving(
    employee: Employee, *, actor: Actor, values: Values, sent: Values, **_: Any
) -> Callable[[], None] | None:
    """Look for somebody who begins, or of whom an identifier or the nationality changes.

    Raises EmployedElsewhere. Returns what keeps the answer once the record is saved.
    """
    is_new, returns = not inspect(employee).persistent, employee.is_former and values.get("status", "former") not in FORMER
    if not (is_new or returns) and not has_changed(employee, values):
        return None
    person = person_of(employee, values)
    known = None if is_new else record_of(employee.id)
    if person is not None and not person.texts and known is None:
        return None
    purpose = Purpose.ADDED if is_new or returns else Purpose.CHANGED
    answer = check(actor, bound_tenant(), person, purpose) if person else NOT_NOW
    reason = sent.get("elsewhere_reason")
    works_here = is_new or returns or not employee.is_former
    explained = reason or (known is not None and known.exception_reason)
    if answer and answer.is_current and works_here and not explained and blocks():
        raise EmployedElsewhere
    return partial(keep, actor, employee, answer, reason if works_here else None, anew=True)


def has_changed(employee: Employee, values: Mapping[str, Any]) -> bool:
    """Whether what is looked for changes: an identifier, or the country that has given it."""
    if not hidden().isdisjoint(values):
        return any(name in values for name in COMPARED if name not in hidden())
    return not values.keys().isdisjoint(COMPARED)


def person_of(employee: Employee, values: Mapping[str, Any] | None = None) -> Person | None:
    """Who is looked for once `values` are saved, without identifiers that are hidden here.

    None if what the record holds cannot be opened now.
    """
    given = values or {}
    texts: dict[str, str] = {}
    for kind in KINDS:
        held = given[kind] if kind in given else getattr(employee, kind)
        if held is None or kind in hidden():
            continue
        try:
            texts[kind] = held if isinstance(held, str) else held.open()
        except CannotOpen:
            return None
    first, last, preferred = (given.get(name, getattr(employee, name)) for name in ("first_name", "last_name", "preferred_name"))
    nationality = given["nationality"] if "nationality" in given else employee.nationality
    return Person(texts, nationality, employee.id, full_name(first or "", last or "", preferred))


def keep(
    actor: Actor, employee: Employee, answer: Answer | None, reason: str | None = None, *, anew: bool = False
) -> CrossInstitutionRecord:
    """Keep the answer to a look for somebody whose record is saved; None if there was nothing to look for.

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
    if anew and (known.waits or known.consent in HOLDING):
        defer(review, tenant_id=str(bound_tenant().id), employee_id=str(employee.id))
    session.flush()
    return known


# On the record


def look(actor: Actor, employee: Employee) -> CrossInstitutionRecord:
    """Look for somebody now, whose record the caller has locked; Invalid without an identifier.

    Where it cannot be made now, it is made later, and what was found before stays until then.
    """
    person = person_of(employee)
    answer = check(actor, bound_tenant(), person, Purpose.ASKED) if person else NOT_NOW
    if answer is None:
        raise Conflict(NO_IDENTIFIER)
    return keep(actor, employee, answer)


def explain(actor: Actor, employee: Employee, known: CrossInstitutionRecord, reason: str) -> None:
    """Say why it is all right that somebody works for another employer too."""
    before, known.exception_reason = known.exception_reason, reason
    if before != reason:
        log(actor, employee, "elsewhere allowed", {"exception_reason": [before, reason]})
    session.flush()


def log(actor: Actor, employee: Employee, action: str, changes: Mapping[str, Any] | None = None) -> None:
    """Add an event to the log of the person's record."""
    named = {"subject_type": SUBJECT, "subject_id": employee.id, "subject_name": employee.name}
    audit.record(actor, action, changes=changes or {}, **named)


def said(employee: Employee, known: CrossInstitutionRecord | None) -> Message | None:
    """What is said of somebody who has just been saved; None if there is nothing."""
    if known is None:
        return None
    if known.checked_at is None:
        return N_("They could not be looked for at other employers now. This is made up for later.")
    if is_unexplained(employee, known):
        return N_("%(name)s works for another employer on this site too. See “Other employers”.", name=employee.name)
    return None
