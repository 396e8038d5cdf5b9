"""Reading the emergency contacts and dependents of a record, which the caller has found for its actor."""

from uuid import UUID

from sqlalchemy import select

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.related_people.models import RelatedPerson


def related_people(employee_id: UUID, kind: str | None = None) -> list[RelatedPerson]:
    """The people of one kind, or of each, whom a record names, in their order."""
    query = select(RelatedPerson).where(RelatedPerson.employee_id == employee_id)
    if kind:
        query = query.where(RelatedPerson.kind == kind)
    return list(session.scalars(query.order_by(RelatedPerson.kind, RelatedPerson.position, RelatedPerson.id)))


def related_person(employee_id: UUID, kind: str, person_id: UUID) -> RelatedPerson:
    """One of the people of a kind whom a record names; NotFound if it names no such person."""
    query = select(RelatedPerson).where(RelatedPerson.employee_id == employee_id, RelatedPerson.kind == kind)
    if found := session.scalar(query.where(RelatedPerson.id == person_id)):
        return found
    raise NotFound(N_("We could not find this person."))
