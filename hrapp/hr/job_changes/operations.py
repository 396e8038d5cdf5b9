"""Dated changes of the job, and corrections of the history, in the caller's transaction.

The caller has locked the person's row. Each change replays the whole history (`employees.timeline`), which has to stay
without contradictions; then the row says what the history says today.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import FILL_IN, NOT_KNOWN
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.hr.employees import checks
from hrapp.hr.employees.as_of import people_on
from hrapp.hr.employees.fields import AWAY, FORMER, Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.operations import raise_if_invalid, rules_of_change
from hrapp.hr.employees.timeline import DAY, FACTS, PROBATION, Timeline
from hrapp.hr.employees.work import OF_TENURE, action_of, save_timeline, timeline_of, told_of
from hrapp.hr.job_changes.nouns import BY_REASON, Noun
from hrapp.hr.organization.models import Branch, Department

OF_A_TENURE = (Reason.REHIRE, Reason.TERMINATION)
NOT_HERE = N_("Leaving and coming back are not corrected here, but where they were entered.")
NOTHING_NEW = N_("This is what holds on that day anyway. Change at least one of the values.")
NOTHING_LEFT = N_("This is what holds on that day anyway. To take the change back, remove it.")
# Facts that refer to other rows, which may be gone by now where the history is corrected.
REFERRED: dict[str, Any] = {"department_id": Department, "branch_id": Branch, "manager_id": Employee}
# What is said of them where they would hold again and cannot.
GONE = {
    "department_id": N_("The department that they were in before is inactive. Choose another one first."),
    "branch_id": N_("The branch that they were at before is inactive. Choose another one first."),
    "manager_id": N_("The manager of before can no longer be their manager. Choose another one first."),
}
# What is corrected of the first record of a tenure.
OF_BEGINNING = ("effective_on", *(name for name in FACTS if name != "status"), "note")


class Added(NamedTuple):
    """A change that was added, and the return that was scheduled with it, if any."""

    record: JobRecord
    comes_back: JobRecord | None


def first_day(employee: Employee, today: date) -> date:
    """The day from which a change is valid if nobody says another: today, or the first day if that is later."""
    return max(today, employee.hired_on)


def add_change(actor: Actor, employee: Employee, noun: Noun, values: Values, today: date) -> Added:
    """Add a change of one kind, valid from `effective_on`: today, a day to come, or one that lies behind.

    `values` are of DatedFields: the facts that are new, the dates, and a note. Invalid if they do not fit each other,
    the history, or other rows.
    """
    refuse_unknown(noun.fields, values)
    timeline = timeline_of(employee)
    on = values.get("effective_on") or first_day(employee, today)
    refuse_before_hire(timeline, on)
    stated = stated_by(noun, values, timeline, on)
    told = told_of(employee, timeline.on(on), stated, on)
    record = timeline.add(employee.id, on, noun.reason, stated, values.get("note"))
    comes_back = None
    if (back := values.get("returns_on")) is not None:
        if back <= on:
            raise Invalid({"returns_on": [N_("The first day back has to be after the first day away.")]})
        comes_back = timeline.add(employee.id, back, Reason.RETURN, {"status": str(Status.ACTIVE)})
        told["returns_on"] = [None, back]
    timeline.check()
    raise_if_invalid(misfits(employee, timeline, record, stated, today))
    told["reason"] = [None, str(noun.reason)]
    save_timeline(actor, employee, timeline, today, told=told, action=action_of(on, today))
    return Added(record, comes_back)


def correct_record(actor: Actor, employee: Employee, record: JobRecord, values: Values, today: date) -> None:
    """Let a record of the history say something else: other facts, another day, another note.

    A fact that is as before the record is no longer said by it. Invalid as for `add_change`; Conflict for a record that
    is not corrected here.
    """
    refuse_elsewhere(record)
    noun = BY_REASON.get(Reason(record.reason))
    refuse_unknown(fields_of(record), values)
    timeline = timeline_of(employee)
    before = {name: getattr(record, name) for name in (*FACTS, PROBATION, "effective_on", "note")}
    on = values.get("effective_on") or record.effective_on
    if noun:
        refuse_before_hire(timeline, on)
    new = {name: values[name] for name in FACTS if name in values and values[name] != before[name]}
    timeline.change(record, effective_on=on, note=values.get("note", record.note))
    if noun:
        stated = still_said(noun, timeline, record, new)
        if not noun.status and not noun.facts:
            given = {PROBATION: values.get(PROBATION, record.probation_ends_on)}
            stated[PROBATION] = end_of_probation(noun, given, timeline, on, record)
    else:
        stated = {name: getattr(record, name) for name in record.stated or ()} | new
    timeline.change(record, stated)
    timeline.check()
    errors = misfits(employee, timeline, record, new, today) | revived(employee, timeline, today, but=new)
    if not noun and on != before["effective_on"]:
        errors |= at_day(checks.order_errors(employee, {"hired_on": on}, today))
    raise_if_invalid(errors)
    after = {name: getattr(record, name) for name in before}
    if after == before:
        return
    after.pop("note")
    told = told_of(employee, JobRecord(**before, tenure_probation_ends_on=before[PROBATION]), after, on)
    told["effective_on"] = [None if on == before["effective_on"] else before["effective_on"], on]
    told["reason"] = [None, record.reason]
    save_timeline(actor, employee, timeline, today, told=told, action=action_of(on, today))


def remove_record(actor: Actor, employee: Employee, record: JobRecord, today: date) -> list[JobRecord]:
    """Take a change back, whether it is scheduled or lies behind; what it said no longer holds, and the rest stays.

    With a leave goes the return from it. Returns what was removed. Conflict for the beginning and the end of a tenure;
    Invalid if the rest would contradict itself, or what holds today instead is not possible any more.
    """
    refuse_elsewhere(record)
    timeline = timeline_of(employee)
    if record.reason == Reason.HIRE or record is timeline.records[0]:
        raise Conflict(N_("The history begins with it, so it stays. Correct the hire date instead."))
    gone = [record, *without_start(timeline, record)]
    for each in gone:
        timeline.remove(each)
    timeline.check()
    raise_if_invalid(revived(employee, timeline, today))
    instead = timeline.on(record.effective_on)
    now = {name: getattr(instead, OF_TENURE.get(name, name)) for name in record.stated or ()}
    told = told_of(employee, record, now, record.effective_on)
    told |= {"effective_on": [record.effective_on, None], "reason": [record.reason, None]}
    scheduled = all(each.effective_on > today for each in gone)
    action = "scheduled change cancelled" if scheduled else "history corrected"
    save_timeline(actor, employee, timeline, today, told=told, action=action)
    return gone


def without_start(timeline: Timeline, record: JobRecord) -> list[JobRecord]:
    """The return that goes with a leave or suspension: the next change of the status, if they were at work before."""
    before = timeline.before(record)
    if record.status not in AWAY or "status" not in (record.stated or ()) or (before and before.status in AWAY):
        return []
    later = timeline.records[timeline.records.index(record) + 1 :]
    following = next((each for each in later if "status" in (each.stated or ())), None)
    return [following] if following and following.reason == Reason.RETURN else []


def stated_by(noun: Noun, values: Mapping[str, Any], timeline: Timeline, on: date) -> dict[str, Any]:
    """What a new record of this kind states."""
    if noun.status:
        return {"status": str(noun.status)}
    if not noun.facts:
        return {PROBATION: end_of_probation(noun, values, timeline, on)}
    stated = {name: values[name] for name in FACTS if name in values}
    if not stated:
        raise Invalid({noun.facts[0]: [NOTHING_NEW]})
    return stated


def still_said(noun: Noun, timeline: Timeline, record: JobRecord, new: Mapping[str, Any]) -> dict[str, Any]:
    """What a corrected record states: without what somebody has set back to what holds before it."""
    before = timeline.before(record)
    stated = {name: getattr(record, name) for name in record.stated or ()} | dict(new)
    kept = {
        name: value for name, value in stated.items() if name not in new or not before or value != getattr(before, name)
    }
    if noun.facts and not kept:
        raise Invalid({noun.facts[0]: [NOTHING_LEFT]})
    return kept


def end_of_probation(
    noun: Noun, values: Mapping[str, Any], timeline: Timeline, on: date, record: JobRecord | None = None
) -> date | None:
    """The last day of probation that a confirmation or an extension states; `record` is the one that is corrected."""
    tenure = timeline.tenure_on(on)
    ends = [each.probation_ends_on for each in tenure.records if each is not record and each.probation_ends_on]
    planned = ends[-1] if ends else None
    if noun.reason == Reason.CONFIRMATION:
        if planned is None or on > planned + DAY:
            raise Invalid({"effective_on": [N_("They are not on probation on that day.")]})
        return on - DAY if on > tenure.hired_on else None
    extended: date | None = values.get(PROBATION)
    if extended is None:
        raise Invalid({PROBATION: [FILL_IN]})
    if planned is None:
        raise Invalid({PROBATION: [N_("They have no probation that could be extended.")]})
    if extended <= planned:
        raise Invalid({PROBATION: [N_("Probation ends on %(date)s already. Choose a later day.", date=planned)]})
    return extended


def misfits(
    employee: Employee, timeline: Timeline, record: JobRecord, stated: Mapping[str, Any], today: date
) -> dict[str, list[str]]:
    """field → messages for facts that do not fit other rows or the rules of the employer.

    A department that is inactive by now, or a manager who has left, may be said of a time that lies behind.
    """
    errors = dict(rules_of_change(employee, Values({n: v for n, v in stated.items() if n != PROBATION}), today))
    for name, model in REFERRED.items():
        value = stated.get(name)
        if value is None:
            continue
        if timeline.status_on(today) not in FORMER and holds_after(timeline, record, name, today):
            why = checks.CHECKS[name](employee, value)
            if name == "manager_id" and not why and has_left(value, record.effective_on):
                why = N_("This person will have left by then.")
        elif value == employee.id:
            why = checks.unfit_manager(employee, value)
        else:
            known = session.scalar(select(model.id).where(model.id == value))
            why = None if known else N_("Choose from the list.")
        if why:
            errors[name] = [why]
    return errors


def revived(employee: Employee, timeline: Timeline, today: date, but: Collection[str] = ()) -> dict[str, list[str]]:
    """field → messages for facts of before, `but` for some, that would hold again today and cannot any more."""
    if timeline.status_on(today) in FORMER:
        return {}
    held = timeline.on(today)
    new = ((name, getattr(held, name)) for name in REFERRED if name not in but)
    again = ((name, value) for name, value in new if value is not None and value != getattr(employee, name))
    return at_day({name: [GONE[name]] for name, value in again if checks.CHECKS[name](employee, value)})


def has_left(employee_id: UUID, day: date) -> bool:
    """Whether somebody no longer works here on `day`, as far as that is known."""
    people = people_on(day)
    return session.scalar(select(people.c.status).where(people.c.id == employee_id)) in FORMER


def holds_after(timeline: Timeline, record: JobRecord, name: str, today: date) -> bool:
    """Whether a fact that `record` states still holds today, or will."""
    later = timeline.records[timeline.records.index(record) + 1 :]
    return not any(name in (each.stated or ()) and each.effective_on <= today for each in later)


def fields_of(record: JobRecord) -> tuple[str, ...]:
    """The names of the fields that a correction of this record may change."""
    noun = BY_REASON.get(Reason(record.reason))
    return tuple(name for name in noun.fields if name != "returns_on") if noun else OF_BEGINNING


def refuse_unknown(known: Collection[str], values: Mapping[str, Any]) -> None:
    """Raise Invalid for values that a change of this kind does not have."""
    if unknown := [name for name in values if name not in known]:
        raise Invalid({name: [NOT_KNOWN] for name in unknown})


def refuse_before_hire(timeline: Timeline, on: date) -> None:
    if on < timeline.records[0].effective_on:
        raise Invalid({"effective_on": [N_("Nothing changes before the hire date.")]})


def refuse_elsewhere(record: JobRecord) -> None:
    if record.reason in OF_A_TENURE:
        raise Conflict(NOT_HERE)


def at_day(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The messages at the day, which is all that is given."""
    return {"effective_on": [message for messages in errors.values() for message in messages]} if errors else {}
