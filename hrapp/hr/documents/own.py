"""What people do with their own documents: send what is asked of them, renew, and mend what HR has not verified yet.

Only what they share with HR is theirs to see and to change; page and API go through here.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.core.uploads import ReceivedFile
from hrapp.hr.documents import operations
from hrapp.hr.documents.chains import Chain, by_type, chains_of
from hrapp.hr.documents.fields import DocumentType, Visibility
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import NOT_FOUND, documents_of, get_document
from hrapp.hr.documents.required import missing_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.tenancy.once import once

DATES = ("issued_on", "expires_on")
NO_RECORD = N_("You have no record here.")
NOT_ASKED = N_("Your employer does not ask you for this now. If it is there already, renew it.")
LEFT = N_("You no longer work here. You can still open your documents; only HR can change them.")
VERIFIED = N_("HR has verified this document, so it stays as it is. You can renew it.")
EXPIRED = N_("This date has passed. Send a document that is still valid.")
NOT_YOURS = N_("You did not add this document, so only HR can replace or withdraw it. You can renew it.")


class Asked(NamedTuple):
    """A type of document that is asked of somebody, and their own one of it that has expired, if any."""

    type: DocumentType
    expired: Document | None


# Reading


@once
def own_documents(actor: Actor) -> list[Chain]:
    """The actor's own documents that they share with HR, in the order of the types; those of HR too find no others."""
    if actor.employee_id is None:
        return []
    shared = [each for each in documents_of(actor, actor.employee_id) if each.is_shared]
    return [chain for group in by_type(chains_of(shared)) for chain in group.chains]


def asked_of(employee: Employee, chains: Iterable[Chain], today: date) -> list[Asked]:
    """What is asked of somebody who has these documents: what is missing, or has expired."""
    held = {chain.current.type: chain.current for chain in chains}
    return [Asked(each, held.get(each)) for each in missing_of(employee, today)]


def own_document(actor: Actor, document_id: UUID, *, lock: bool = False) -> Document:
    """A version of one of the actor's own documents; NotFound if it is not, or is marked “HR only”."""
    document = get_document(actor, document_id, lock=lock)
    if actor.employee_id is None or document.employee_id != actor.employee_id or not document.is_shared:
        raise NotFound(NOT_FOUND)
    return document


def may_mend(actor: Actor, document: Document) -> bool:
    """Whether the actor may replace or withdraw an own document: it is their upload, and nobody has verified it."""
    return document.is_current and _is_uploaded_by(actor, document) and not document.is_verified


# Changing


def add_own(actor: Actor, values: Values, file: ReceivedFile, today: date) -> Document:
    """Add a document that is asked of the actor, who sees it; without a title it has that of its type.

    Locks their record. Invalid if its type is not asked of them now, or as for `operations.add_document`; NotFound
    without a record, Conflict for people who have left.
    """
    employee = own_record(actor, lock=True)
    if values.get("type") not in missing_of(employee, today):
        raise Invalid({"type": [NOT_ASKED]})
    _refuse_expired(values, today)
    title = values.get("title") or DocumentType.label_of(values["type"])
    return operations.add_document(actor, employee, _shared(values, title), file)


def renew_own(actor: Actor, document_id: UUID, values: Values, file: ReceivedFile, today: date) -> Document:
    """Add the next version of an own document, with the title of the one before if it has none.

    Conflict if that has been renewed meanwhile, and for people who have left; else as for `operations.renew`.
    """
    document = _to_change(actor, document_id)
    _refuse_expired(values, today)
    return operations.renew(actor, document, _shared(values, values.get("title") or document.title), file)


def replace_own(actor: Actor, document_id: UUID, values: Values, file: ReceivedFile, today: date) -> Document:
    """Give an own upload another file, and other dates if `values` has them.

    Conflict if HR has verified it meanwhile or it was renewed, Forbidden if it is not the actor's upload.
    """
    document = _to_mend(actor, document_id)
    _refuse_expired(values, today)
    operations.update_document(actor, document, Values({name: values[name] for name in DATES if name in values}))
    operations.replace_file(actor, document, file)
    return document


def withdraw_own(actor: Actor, document_id: UUID) -> None:
    """Delete an own upload; the version before it holds again. Raises as `replace_own` does."""
    operations.remove(actor, _to_mend(actor, document_id))


def own_record(actor: Actor, *, lock: bool = False) -> Employee:
    """The actor's own record, whose documents they may add to; NotFound without one, Conflict after they have left."""
    if actor.employee_id is None:
        raise NotFound(NO_RECORD)
    require(actor, "documents.add_own", actor.employee_id)
    employee = get_employee(actor, actor.employee_id, lock=lock)
    _refuse_former(employee)
    return employee


def _to_change(actor: Actor, document_id: UUID) -> Document:
    document = own_document(actor, document_id, lock=True)
    require(actor, "documents.add_own", document.employee_id)
    _refuse_former(document.employee)
    return document


def _to_mend(actor: Actor, document_id: UUID) -> Document:
    document = _to_change(actor, document_id)
    if not _is_uploaded_by(actor, document):
        raise Forbidden(NOT_YOURS)
    if not document.is_current:
        raise Conflict(operations.NOT_CURRENT)
    if document.is_verified:
        raise Conflict(VERIFIED)
    return document


def _refuse_former(employee: Employee | None) -> None:
    if employee and employee.is_former:
        raise Conflict(LEFT)


def _refuse_expired(values: Values, today: date) -> None:
    expires_on = values.get("expires_on")
    if expires_on and expires_on < today:
        raise Invalid({"expires_on": [EXPIRED]})


def _is_uploaded_by(actor: Actor, document: Document) -> bool:
    return actor.id is not None and document.uploaded_by == actor.id


def _shared(values: Values, title: str) -> Values:
    return Values({**values, "title": title, "visibility": str(Visibility.SHARED)})
