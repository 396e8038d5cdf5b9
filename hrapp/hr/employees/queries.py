"""Reading people: everything goes through `visible_to`, so that a foreign record cannot be found."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.audit.models import AuditEvent
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.lists.listing import contained, words_of
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee, JobRecord

SEES_EVERYBODY = (Role.OWNER, Role.ADMIN, Role.HR, Role.VIEWER)
UNATTENDED = ("command", "job")
SUGGESTIONS = 10
NEWEST = 50
LABELLED = re.compile(r"\(([^()]+)\)\s*\Z")


class Reach(StrEnum):
    """Whose records somebody may find."""

    EVERYBODY = "everybody"
    REPORTS = "own reports, direct and indirect, and self"
    SELF = "self alone"


def reach_of(actor: Actor) -> Reach:
    if actor.role in SEES_EVERYBODY or actor.kind in UNATTENDED:
        return Reach.EVERYBODY
    return Reach.REPORTS if actor.role == Role.MANAGER else Reach.SELF


def within(reach: Reach) -> Select[Employee]:
    """The people within a reach; the id of whose reach it is has to be bound as `viewer`."""
    viewer = bindparam("viewer", type_=Employee.id.type)
    if reach == Reach.EVERYBODY:
        return select(Employee)
    return select(Employee).where(
        Employee.id.in_(reports_of(viewer)) if reach == Reach.REPORTS else Employee.id == viewer
    )


def visible_to(actor: Actor) -> Select[Employee]:
    """The people whose records `actor` may find: everybody, own reports and self, or self alone."""
    return within(reach_of(actor)).params(viewer=actor.employee_id)


def reports_of(manager_id: Any) -> Select[Any]:
    """The ids of everybody below `manager_id`, however far, and of that person."""
    people: Any = Employee.__table__
    below = select(people.c.id).where(people.c.id == manager_id).cte("below", recursive=True)
    below = below.union(select(people.c.id).join(below, people.c.manager_id == below.c.id))
    return select(below.c.id)


def get_employee(actor: Actor, employee_id: UUID, *, lock: bool = False) -> Employee:
    """The record with its department, branch and manager; NotFound unless it is here and `actor` may find it.

    `lock` waits for whoever is changing it, and reads what they saved.
    """
    query = visible_to(actor).where(Employee.id == employee_id)
    query = query.options(joinedload(Employee.department), joinedload(Employee.branch), joinedload(Employee.manager))
    if lock:
        # Not the key: a report's or a record's reference to this row need not wait.
        query = query.with_for_update(of=Employee, key_share=True).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(N_("We could not find this person."))


def is_here(actor: Actor, employee_id: UUID | None) -> bool:
    """Whether this is somebody whom `actor` may find."""
    return (
        session.scalar(visible_to(actor).with_only_columns(Employee.id).where(Employee.id == employee_id)) is not None
    )


def people_by_id(actor: Actor, ids: set[UUID]) -> dict[UUID, Employee]:
    """Those of these people whom `actor` may find, by id."""
    return {employee.id: employee for employee in session.scalars(visible_to(actor).where(Employee.id.in_(ids)))}


def has_word(word: Any) -> ColumnElement[bool]:
    """Whether a word, as `lists.contained` makes a pattern of it, is in what the search box looks through."""
    return Employee.search.like(func.lower(word), escape="/")


def matches(text: str) -> Iterator[ColumnElement[bool]]:
    """Conditions for the people that every word of `text` occurs in."""
    return (has_word(contained(word)) for word in words_of(text))


def suggest(actor: Actor, text: str) -> list[Employee]:
    """The first few people here now that `text` fits, to choose one of."""
    query = visible_to(actor).where(*matches(text), Employee.status.in_(CURRENT))
    return list(session.scalars(query.order_by(Employee.last_name, Employee.first_name).limit(SUGGESTIONS)))


def label(employee: Employee) -> str:
    """How a person is written where one is typed or chosen."""
    return f"{employee.name} ({employee.number})"


def find_by_label(actor: Actor, text: str) -> Employee | None:
    """The one person here now that is meant by a label, a number or a name; None if that is nobody, or several."""
    labelled = LABELLED.search(text)
    number = labelled.group(1) if labelled else text
    here = visible_to(actor).where(Employee.status.in_(CURRENT))
    if found := session.scalar(here.where(func.lower(Employee.number) == func.lower(number))):
        return found
    several = suggest(actor, text)
    return several[0] if len(several) == 1 else None


def is_taken(column: InstrumentedAttribute[Any], value: str, but: UUID | None) -> bool:
    """Whether somebody other than `but` has this value, whatever the case of its letters."""
    query = select(Employee.id).where(func.lower(column) == func.lower(value))
    return session.scalar(query.where(Employee.id != but) if but else query) is not None


def job_records_of(employee_id: UUID) -> list[JobRecord]:
    """The dated facts about somebody's work, the newest first, with what they point at."""
    query = select(JobRecord).where(JobRecord.employee_id == employee_id)
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    return list(session.scalars(query.order_by(JobRecord.effective_on.desc(), JobRecord.id.desc())))


def reports_to(employee_id: UUID) -> list[Employee]:
    """The people here now whose manager this is."""
    query = select(Employee).where(Employee.manager_id == employee_id, Employee.status.in_(CURRENT))
    return list(session.scalars(query.order_by(Employee.last_name, Employee.first_name, Employee.id)))


def events_of(employee_id: UUID) -> list[AuditEvent]:
    """The newest entries in the history about one person."""
    query = select(AuditEvent).where(AuditEvent.subject_type == "employee", AuditEvent.subject_id == employee_id)
    return list(session.scalars(query.order_by(AuditEvent.seq.desc()).limit(NEWEST)))


def headcounts(column: InstrumentedAttribute[Any]) -> dict[UUID, int]:
    """How many people are here now, by `Employee.department_id` or `Employee.branch_id`."""
    query = select(column, func.count()).where(column.is_not(None), Employee.status.in_(CURRENT)).group_by(column)
    return dict(session.execute(query).tuples().all())


def count_in(column: InstrumentedAttribute[Any], unit_id: UUID) -> int:
    """How many people are here now in one department or branch."""
    query = select(func.count(Employee.id)).where(column == unit_id, Employee.status.in_(CURRENT))
    return session.scalar(query) or 0
