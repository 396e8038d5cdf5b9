"""Which documents the employer asks of people, and what is missing: of one person, and of all in one statement."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Text, and_, bindparam, column, or_, select, values

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.documents.fields import DocumentSettings, DocumentType
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.fields import CURRENT, EmploymentType
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, reach_of, within
from hrapp.hr.settings.queries import Chosen, settings
from hrapp.tenancy.once import once

# (employment type, type of document) of all that is asked.
Required = tuple[tuple[str, str], ...]
TODAY = bindparam("today", type_=Date)


def required_of(employment_type: str, chosen: Chosen | None = None) -> list[DocumentType]:
    """The types that are asked of people with this employment type, in the order of the types.

    By the settings as they are, or as somebody thinks of choosing them.
    """
    chosen = chosen or settings(DocumentSettings)
    asked = {*chosen.documents_required, *chosen[f"documents_required_{employment_type}"]}
    return [each for each in DocumentType if each in asked]


@once
def held_types(employee_id: UUID, today: date) -> frozenset[str]:
    """The types of which somebody has a current document that has not expired, whoever may read it."""
    query = select(Document.type).where(Document.employee_id == employee_id, *holds(today))
    return frozenset(session.scalars(query))


def missing_of(employee: Employee, today: date) -> list[DocumentType]:
    """The types that are asked of somebody and that they do not have; none of people who have left."""
    if employee.is_former or not (asked := required_of(employee.employment_type)):
        return []
    held = held_types(employee.id, today)
    return [each for each in asked if each not in held]


def missing(actor: Actor, today: date) -> Select[Any]:
    """The statement of what is missing: a row of `employee_id` and `type` for each, of the people that `actor` finds.

    None of people who have left.
    """
    return missing_within(reach_of(actor), asked_types()).params(viewer=actor.employee_id, today=today)


def asked_types(chosen: Chosen | None = None) -> Required:
    """What is asked of people, as (employment type, type of document); `chosen` as for `required_of`."""
    return tuple((str(kind), str(each)) for kind in EmploymentType for each in required_of(kind, chosen))


def missing_within(reach: Reach, types: Required) -> Select[Any]:
    """The same of the people within a reach, for what is asked; the parameters are `viewer` and `today`."""
    asked = values(column("employment_type", Text), column("type", Text), name="asked")
    # A VALUES of no rows is no SQL: this one fits nobody.
    asked = asked.data(list(types) or [("", "")])
    people = within(reach).where(Employee.status.in_(CURRENT)).with_only_columns(Employee.id, Employee.employment_type)
    person = people.subquery("person")
    held = select(Document.id).where(Document.employee_id == person.c.id, Document.type == asked.c.type, *holds(TODAY))
    query = select(person.c.id.label("employee_id"), asked.c.type.label("type"))
    return query.join(asked, and_(person.c.employment_type == asked.c.employment_type)).where(~held.exists())


def holds(today: Any) -> tuple[Any, ...]:
    """The conditions that a document is current and has not expired."""
    return Document.is_current, or_(Document.expires_on.is_(None), Document.expires_on >= today)
