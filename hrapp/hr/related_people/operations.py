"""Changing the people whom a record names, in the caller's transaction.

The caller has locked the record, so that two changes at once keep the order: it is numbered from 1 without gaps.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.audit.changes import Changes, set_values
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.related_people.fields import MOST, Kind, names_of
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.hr.related_people.queries import related_people

WAYS = ("phone", "other_phone", "email")


def add_person(actor: Actor, employee: Employee, kind: str, values: Values, today: date) -> RelatedPerson:
    """Add somebody at the end of their kind. Conflict if there are MOST of it; Invalid if the values do not fit."""
    others = related_people(employee.id, kind)
    if len(others) >= MOST:
        raise Conflict(N_("There are %(most)s already, which is the most. Remove somebody first.", most=MOST))
    person = RelatedPerson(employee_id=employee.id, kind=kind, position=len(others) + 1)
    changes = _set(person, values, today)
    session.add(person)
    _log(actor, employee, kind, "added", changes)
    session.flush()
    return person


def update_person(actor: Actor, employee: Employee, person: RelatedPerson, values: Values, today: date) -> None:
    """Set the values of RelatedPersonFields; Invalid if they do not fit."""
    if changes := _set(person, values, today):
        _log(actor, employee, person.kind, "changed", changes)
    session.flush()


def move_person(actor: Actor, employee: Employee, person: RelatedPerson, position: int) -> None:
    """Move somebody to a position, counted from 1, or as near to it as there is one; the others make room."""
    people = related_people(employee.id, person.kind)
    before = people.index(person)
    people.insert(max(position - 1, 0), people.pop(before))
    if people.index(person) != before:
        _number(people)
        _log(actor, employee, person.kind, "moved")
    session.flush()


def remove_person(actor: Actor, employee: Employee, person: RelatedPerson) -> None:
    """Delete somebody; the log keeps that they were there."""
    session.delete(person)
    _number([each for each in related_people(employee.id, person.kind) if each is not person])
    _log(actor, employee, person.kind, "removed")
    session.flush()


def _number(people: list[RelatedPerson]) -> None:
    for position, person in enumerate(people, 1):
        person.position = position


def _set(person: RelatedPerson, values: Values, today: date) -> Changes:
    """Set what is a field of the person's kind; the changes in the form of the audit log, with nothing in clear."""
    names = names_of(person.kind)
    fitting = {name: value for name, value in values.items() if name in names}
    if errors := _errors(person, {name: fitting.get(name, getattr(person, name)) for name in names}, today):
        raise Invalid(errors)
    return {name: change for name, change in set_values(person, fitting).items() if name in names}


def _errors(person: RelatedPerson, values: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if person.kind == Kind.EMERGENCY_CONTACT and not any(values[name] for name in WAYS):
        errors["phone"] = [N_("Enter a phone number or an email, or nobody can reach them.")]
    if values.get("birth_date") and values["birth_date"] > today:
        errors["birth_date"] = [N_("The date of birth cannot be in the future.")]
    return errors


def _log(actor: Actor, employee: Employee, kind: str, act: str, changes: Changes | None = None) -> None:
    """Log under the record, since what is said of the people in it belongs to it; their names are not in the log."""
    audit.record(
        actor,
        f"{kind} {act}",
        changes=changes,
        subject_type=RelatedPerson.__subject__,
        subject_id=employee.id,
        subject_name=employee.name,
    )
