"""Reading documents. What an actor finds starts from `readable`, so that others cannot be found by any door."""

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, or_, select, true
from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.access.permissions import FIELDS, may, viewable
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.documents.fields import DocumentType, Visibility, fields_of
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.queries import UNATTENDED, Reach, reach_of, reports_of

NOT_FOUND = N_("We could not find this document.")


class Sight(NamedTuple):
    """Which documents an actor finds: of whom, of which types of others', and whether also those marked “HR only”."""

    reach: Reach
    types: tuple[DocumentType, ...]
    marked_hr: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is all of them."""
        return self.reach == Reach.EVERYBODY and self.marked_hr and len(self.types) == len(DocumentType)


def sight_of(actor: Actor) -> Sight:
    """What an actor finds; HR and the command line find all."""
    if actor.kind in UNATTENDED:
        return Sight(Reach.EVERYBODY, tuple(DocumentType), True)
    types = tuple(each for each in DocumentType if FIELDS[each.privacy].view(actor, None))
    return Sight(reach_of(actor), types, may(actor, "documents.marked_hr"))


@cache
def within(sight: Sight) -> Select[Document]:
    """The statement of the documents that are in sight; the parameter `viewer` is the id of the actor's own record."""
    query = select(Document)
    if sight.is_whole:
        return query
    viewer = bindparam("viewer", type_=Uuid)
    shared = Document.visibility == Visibility.SHARED
    marked: ColumnElement[bool] = true() if sight.marked_hr else shared
    own = and_(Document.employee_id == viewer, shared)
    of_company = and_(Document.employee_id.is_(None), marked)
    return query.where(or_(of_company, own, and_(_of_others(sight.reach, viewer), _of_types(sight.types), marked)))


def _of_others(reach: Reach, viewer: Any) -> ColumnElement[bool]:
    if reach == Reach.EVERYBODY:
        return and_(Document.employee_id.is_not(None), Document.employee_id.is_distinct_from(viewer))
    if reach == Reach.REPORTS:
        return and_(Document.employee_id.in_(reports_of(viewer)), Document.employee_id != viewer)
    return Document.employee_id.in_(())


def _of_types(types: tuple[DocumentType, ...]) -> ColumnElement[bool]:
    return Document.type.in_(list(map(str, types)))


def readable(actor: Actor) -> Select[Document]:
    """The statement of the documents, old versions among them, that `actor` may read."""
    return within(sight_of(actor)).params(viewer=actor.employee_id)


def get_document(actor: Actor, document_id: UUID, *, lock: bool = False) -> Document:
    """The version with its person loaded; NotFound unless `actor` may read it.

    `lock` takes row locks on all its versions and reloads them, after waiting for a concurrent change.
    """
    query = readable(actor).options(joinedload(Document.employee)).where(Document.id == document_id)
    if lock:
        chain = select(Document.chain_id).where(Document.id == document_id).scalar_subquery()
        session.execute(
            select(Document.id).where(Document.chain_id == chain).order_by(Document.id).with_for_update()
        ).all()
        query = query.execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(NOT_FOUND)


def visible_fields(actor: Actor, document: Document) -> tuple[str, ...]:
    """The names of the fields that `actor`, who has found the document, may see of it; of the company's, all."""
    fields = fields_of(document.employee_id)
    return viewable(actor, fields, document.employee_id) if document.employee_id else fields.names()


def versions_of(actor: Actor, chain_id: UUID) -> list[Document]:
    """The versions of a document that `actor` may read, the newest first."""
    query = readable(actor).where(Document.chain_id == chain_id)
    return list(session.scalars(query.order_by(Document.number.desc())))


def documents_of(actor: Actor, employee_id: UUID) -> list[Document]:
    """Somebody's documents with all their versions, as far as `actor` may read them: by document, the newest first."""
    query = readable(actor).where(Document.employee_id == employee_id)
    return list(session.scalars(query.order_by(Document.title_key, Document.chain_id, Document.number.desc())))


def company_documents(actor: Actor) -> list[Document]:
    """The documents of the company that hold now and that `actor` may read, by type and title."""
    query = readable(actor).where(Document.employee_id.is_(None), Document.is_current)
    return list(session.scalars(query.order_by(Document.type, Document.title_key, Document.id)))
