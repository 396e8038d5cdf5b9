"""Reading employees. Queries for an actor start from `visible_to`, so that other records cannot be found."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.roles import Role
from hrapp.audit.models import AuditEvent
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.keys import PART, search_key, sort_key, unique_key
from hrapp.core.lists.listing import LONGEST, beginning, contained, words_of
from hrapp.core.text import N_, Message
from hrapp.hr.employees.as_of import of_day
from hrapp.hr.employees.fields import CURRENT, HERE
from hrapp.hr.employees.merged import Merged, has_given_up, has_given_up_like, ids_of, kept_instead
from hrapp.hr.employees.models import Employee, JobRecord

SEES_EVERYBODY = (Role.OWNER, Role.ADMIN, Role.HR, Role.VIEWER)
UNATTENDED = ("command", "job")
SUGGESTIONS = 10
NEWEST = 50
FACES = 8
NAMED = 5
# What is logged under the id of a record: the record, the people whom it names, that the person leaves, documents, and
# whether it is of the same person as another one, and what is known of other employers.
SUBJECTS = ("employee", "related_person", "departure", "document", "duplicate", "cross_institution")
BY_NAME = (Employee.name_key, Employee.id)
LABELLED = re.compile(r"\(([^()]+)\)\s*\Z")


class Reach(StrEnum):
    """Which records an actor may find."""

    EVERYBODY = "everybody"
    REPORTS = "own reports, direct and indirect, and self"
    SELF = "self alone"


def reach_of(actor: Actor) -> Reach:
    if actor.role in SEES_EVERYBODY or actor.kind in UNATTENDED:
        return Reach.EVERYBODY
    return Reach.REPORTS if actor.role == Role.MANAGER else Reach.SELF


def within(reach: Reach) -> Select[Employee]:
    """The statement of the people within a reach; the parameter `viewer` is the id of the actor's own record."""
    viewer = bindparam("viewer", type_=Employee.id.type)
    if reach == Reach.EVERYBODY:
        return select(Employee)
    return select(Employee).where(
        Employee.id.in_(reports_of(viewer)) if reach == Reach.REPORTS else Employee.id == viewer
    )


def visible_to(actor: Actor) -> Select[Employee]:
    """The statement of the people that `actor` may find: everybody, own reports and self, or self alone."""
    return within(reach_of(actor)).params(viewer=actor.employee_id)


def reports_of(manager_id: Any) -> Select[Any]:
    """The statement of the ids of `manager_id` and of all direct and indirect reports."""
    # An alias, so that a list as of a day still goes by the managers of today.
    people: Any = Employee.__table__.alias("everybody")
    below = select(people.c.id).where(people.c.id == manager_id).cte("below", recursive=True)
    below = below.union(select(people.c.id).join(below, people.c.manager_id == below.c.id))
    return select(below.c.id)


def get_employee(actor: Actor, employee_id: UUID, *, lock: bool = False) -> Employee:
    """The record with department, branch and manager loaded; NotFound unless `actor` may find it.

    `lock` takes a row lock and reloads the row, after waiting for a concurrent change.
    """
    query = visible_to(actor).where(Employee.id == employee_id)
    query = query.options(joinedload(Employee.department), joinedload(Employee.branch), joinedload(Employee.manager))
    if lock:
        # FOR NO KEY UPDATE: rows with a foreign key to this one need not wait.
        query = query.with_for_update(of=Employee, key_share=True).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise _missing(actor, employee_id)


def _missing(actor: Actor, employee_id: UUID) -> NotFound:
    """What is said where there is no such record: which one was kept instead, to those who may find that one.

    That it was removed, to those who might have removed it.
    """
    kept_id = kept_instead(employee_id)
    if kept_id and is_visible(actor, kept_id):
        return Merged(kept_id)
    about = (AuditEvent.subject_type.in_(SUBJECTS), AuditEvent.subject_id == employee_id)
    query = select(AuditEvent).where(*about, AuditEvent.action == "deleted")
    event = session.scalar(query.limit(1)) if may(actor, "employees.remove") else None
    if event is None:
        return NotFound(N_("We could not find this person."))
    return Removed(
        N_("%(who)s removed the record of %(name)s on %(date)s."),
        who=event.actor_name,
        name=event.subject_name,
        date=event.at,
    )


class Removed(NotFound):
    """The record was removed as one that had been entered by mistake."""

    title = N_("This record was removed")
    advice = N_("It had been entered by mistake. Its number is not used again, and the audit log keeps what was done.")


def is_visible(actor: Actor, employee_id: UUID | None) -> bool:
    """Whether `actor` may find the person with this id."""
    if employee_id is None:
        return False
    found = session.scalar(visible_to(actor).with_only_columns(Employee.id).where(Employee.id == employee_id))
    return found is not None


def photo_of(actor: Actor, employee_id: UUID, size: str, key: UUID | None = None) -> tuple[bytes, int]:
    """The photo of somebody, `size` is small or large, and the version of the record.

    NotFound unless `actor` may find the person, and the photo is the one with this `key`, if one is given.
    """
    column = Employee.photo_small if size == "small" else Employee.photo
    query = visible_to(actor).with_only_columns(column, Employee.version)
    query = query.where(Employee.id == employee_id)
    found = session.execute(query.where(Employee.photo_key == key) if key else query).one_or_none()
    if found is None or found[0] is None:
        raise NotFound(N_("There is no such photo."))
    return found[0], found[1]


def people_by_id(actor: Actor, ids: set[UUID]) -> dict[UUID, Employee]:
    """id → the person, for those that `actor` may find."""
    return {employee.id: employee for employee in session.scalars(visible_to(actor).where(Employee.id.in_(ids)))}


def has_word(word: Any) -> ColumnElement[bool]:
    """The condition that the search text, or a number that was given up, fits a pattern made by `listing.contained`."""
    return or_(Employee.search.like(word, escape="/"), has_given_up_like(word))


def begins(start: Any) -> ColumnElement[bool]:
    """The condition that the family or the given name fits a LIKE pattern made by `listing.beginning`."""
    return or_(Employee.search.like(start), Employee.name_key.like(literal(f"%{PART}") + start))


def matches(text: str) -> Iterator[ColumnElement[bool]]:
    """The conditions for a search, one for each word of `text`."""
    return (has_word(contained(word)) for word in words_of(text))


def holders_of(actor: Actor, fingerprints: list[bytes]) -> list[Employee]:
    """The people, here or gone, whose identifiers have one of these fingerprints, with departments and branches."""
    held = Employee.fingerprints.bool_op("&&")(literal(fingerprints, ARRAY(LargeBinary)))
    query = visible_to(actor).options(joinedload(Employee.department), joinedload(Employee.branch))
    return list(session.scalars(query.where(held).order_by(*BY_NAME)))


def by_likeness(text: str) -> tuple[Any, ...]:
    """The order of what is found: names that begin with `text` before the rest, and both by name."""
    return (begins(beginning(text)).desc(), *BY_NAME)


def suggest(actor: Actor, text: str, *conditions: ColumnElement[bool]) -> list[Employee]:
    """Current employees that match `text`, with departments: up to SUGGESTIONS, and one more if there are more."""
    query = visible_to(actor).where(*matches(text), Employee.status.in_(CURRENT), *conditions)
    query = query.options(joinedload(Employee.department))
    return list(session.scalars(query.order_by(*by_likeness(text)).limit(SUGGESTIONS + 1)))


def label(employee: Employee) -> str:
    """`name (number)`, the text of a person in forms."""
    return f"{employee.name} ({employee.number})"


def find_number(actor: Actor, number: str) -> Employee | None:
    """The person with this employee number, here or gone; also by that of a record that was merged into theirs."""
    key = unique_key(number[:LONGEST])
    found = visible_to(actor).where(or_(Employee.number_key == key, has_given_up(key)))
    return session.scalar(found.order_by((Employee.number_key == key).desc()).limit(1))


def find_named(actor: Actor, name: str) -> list[Employee]:
    """The people who are called exactly `name`, with their departments: those who are here, else those who left."""
    found = namesakes(actor, name)
    return [employee for employee in found if not employee.is_former] or found


def namesakes(actor: Actor, name: str) -> list[Employee]:
    """The people who are called exactly `name`, here or gone, with their departments, in the order of their numbers."""
    words = name.replace(",", " ")
    columns = (Employee.id, Employee.first_name, Employee.middle_name, Employee.last_name, Employee.preferred_name)
    rows = session.execute(visible_to(actor).where(*matches(words)).with_only_columns(*columns))
    ids = [row.id for row in rows if search_key(name) in names_of(*row[1:])]
    query = select(Employee).options(joinedload(Employee.department)).where(Employee.id.in_(ids))
    return list(session.scalars(query.order_by(Employee.number_key))) if ids else []


def names_of(first: str, middle: str | None, last: str, preferred: str | None) -> set[str]:
    """The names by which somebody may be typed, from either end, as search keys."""
    given = {first, preferred or first, f"{first}{middle or ''}"}
    return {search_key(name) for each in given for name in (f"{each}{last}", f"{last}{each}")}


def is_number_taken(number: str, except_id: UUID | None = None) -> bool:
    """Whether a person other than `except_id` has this number, in any case or width, or it was given up for theirs."""
    key = unique_key(number)
    return _exists(or_(Employee.number_key == key, has_given_up(key)), except_id)


def is_email_taken(address: str, except_id: UUID) -> bool:
    """Whether a person other than `except_id` has this work email, which is in its canonical form."""
    return _exists(func.lower(Employee.work_email) == address, except_id)


def _exists(condition: ColumnElement[bool], except_id: UUID | None) -> bool:
    query = select(Employee.id).where(condition)
    return session.scalar(query.where(Employee.id != except_id) if except_id else query) is not None


def holding(employee: Employee) -> list[Message]:
    """Why the record of somebody whom other records name as their manager, now or once, is not removed."""
    found = []
    if reports := _names(select(Employee).where(Employee.manager_id == employee.id)):
        found.append(N_("These people report to them, and need another manager first: %(names)s", names=reports))
    now = select(Employee.id).where(Employee.manager_id == employee.id)
    once = select(JobRecord.employee_id).where(JobRecord.manager_id == employee.id)
    others = select(Employee).where(Employee.id.in_(once), Employee.id.not_in(now))
    if names := _names(others):
        found.append(N_("They stand as manager in the job history of: %(names)s", names=names))
    return found


def _names(query: Select[Employee]) -> str:
    """The names of the first people whom a statement finds, in one line; '' if it finds none."""
    people = session.scalars(query.order_by(*BY_NAME).limit(NAMED + 1)).all()
    return ", ".join([*(employee.name for employee in people[:NAMED]), *(["…"] if len(people) > NAMED else [])])


def job_records_of(employee_id: UUID) -> list[JobRecord]:
    """A person's job records, the newest first, with department, branch and manager loaded."""
    query = select(JobRecord).where(JobRecord.employee_id == employee_id)
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    return list(session.scalars(query.order_by(JobRecord.effective_on.desc(), JobRecord.id.desc())))


class Reports(NamedTuple):
    """Some of a person's current direct reports, and the number of all."""

    first: list[Employee]
    number: int


def reports_to(employee_id: UUID, limit: int = FACES) -> Reports:
    """The current direct reports of a person: the first `limit` of them, in the order of the names that are shown."""
    query = select(Employee, func.count().over()).where(
        Employee.manager_id == employee_id, Employee.status.in_(CURRENT)
    )
    rows = session.execute(query.order_by(*BY_NAME).limit(limit)).all()
    first = sorted((row[0] for row in rows), key=lambda employee: sort_key(employee.name))
    return Reports(first, rows[0][1] if rows else 0)


def events_of(employee_id: UUID, before: int | None = None) -> list[AuditEvent]:
    """The newest audit events about one person, those before a `seq` if given: up to NEWEST, and one more if any."""
    query = select(AuditEvent).where(
        AuditEvent.subject_type.in_(SUBJECTS), AuditEvent.subject_id.in_(ids_of(employee_id))
    )
    if before is not None:
        query = query.where(AuditEvent.seq < before)
    return list(session.scalars(query.order_by(AuditEvent.seq.desc()).limit(NEWEST + 1)))


def headcounts(column: InstrumentedAttribute[Any], as_of: date | None = None) -> dict[UUID, int]:
    """id → number of people who are here today, or as of a day, by `Employee.department_id` or `Employee.branch_id`."""
    return dict(session.execute(_headcounts(column, as_of is not None), {"as_of": as_of}).tuples().all())


@cache
def _headcounts(column: InstrumentedAttribute[Any], is_dated: bool) -> Select[Any]:
    query = select(column, func.count()).where(column.is_not(None), Employee.status.in_(HERE)).group_by(column)
    return of_day(query) if is_dated else query


def count_in(column: InstrumentedAttribute[Any], unit_id: UUID) -> int:
    """The number of current employees in one department or branch."""
    query = select(func.count(Employee.id)).where(column == unit_id, Employee.status.in_(CURRENT))
    return session.scalar(query) or 0
