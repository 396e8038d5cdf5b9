"""Changing documents, in the caller's transaction, which has locked the person or the document.

A file is stored just before its row, and gone again if the transaction is rolled back; one whose row is deleted goes
by a job that exists exactly if the transaction commits.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from sqlalchemy import select
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.audit.changes import set_values
from hrapp.core import clock
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.stored_files import keep
from hrapp.core.text import N_
from hrapp.core.uploads import MEGABYTE, ReceivedFile
from hrapp.hr.documents.fields import DocumentSettings, FileType
from hrapp.hr.documents.jobs import delete_file
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import bound_tenant

OF_COMPANY = "company_document"
TOO_EARLY = N_("It cannot expire before it was issued.")
NOT_CURRENT = N_("This document has been renewed meanwhile. Look at the newest version first.")


def add_document(actor: Actor, employee: Employee | None, values: Values, file: ReceivedFile) -> Document:
    """Add a document of somebody, or of the company, with `values` of its fields.

    Invalid if the settings do not allow the file, StorageFull or StorageUnavailable if it cannot be stored.
    """
    chain_id = uuid7()
    document = Document(id=chain_id, chain_id=chain_id, employee_id=employee.id if employee else None)
    document.employee = employee
    store(actor, document, values, file)
    _log(actor, document, "document added", {"title": [None, document.title], "type": [None, document.type]})
    session.flush()
    return document


def add_documents(
    actor: Actor, employee: Employee | None, values: Values, files: Sequence[ReceivedFile]
) -> list[Document]:
    """Add a document for each of these files, with the same values; all of them or none. Raises as `add_document`.

    Where there are several files, each that is refused is named.
    """
    refused = [(file, reason) for file in files for reason in allows(file)]
    if len(files) > 1 and refused:
        raise Invalid({"file": [N_("%(name)s: %(reason)s", name=file.name, reason=reason) for file, reason in refused]})
    return [add_document(actor, employee, values, file) for file in files]


def renew(actor: Actor, document: Document, values: Values, file: ReceivedFile) -> Document:
    """Add the next version, which holds instead of `document`, and is of the same type for the same eyes.

    Conflict unless `document` is current; else as for `add_document`.
    """
    if not document.is_current:
        raise Conflict(NOT_CURRENT)
    document.supersede()
    session.flush()  # before the next version comes: only one is current
    renewed = Document(
        id=uuid7(), chain_id=document.chain_id, number=document.number + 1, employee_id=document.employee_id
    )
    renewed.employee = document.employee
    common = {name: getattr(document, name) for name in Document.SHARED_FACTS}
    store(actor, renewed, Values(values | common), file)
    told = ("title", "expires_on")
    _log(actor, renewed, "document renewed", {name: [getattr(document, name), getattr(renewed, name)] for name in told})
    session.flush()
    return renewed


def replace_file(actor: Actor, document: Document, file: ReceivedFile) -> None:
    """Give this version another file, such as a better scan; nobody has verified that one."""
    former = document.key
    _keep(document, file)
    document.forget_verification()
    _delete_later(former)
    _log(actor, document, "document file replaced", {"title": document.title})
    session.flush()


def update_document(actor: Actor, document: Document, values: Values) -> None:
    """Set values of its fields; those that all versions have in common are set on all of them."""
    if "expires_on" in values and values["expires_on"] != document.expires_on:
        document.reminded_days = None
    _check_dates({"issued_on": document.issued_on, "expires_on": document.expires_on} | values)
    new = _titled(values, document.file_name) if "title" in values else values
    changes = set_values(document, new, document.own_fields)
    changes.pop("reminded_days", None)
    if shared := changes.keys() & set(Document.SHARED_FACTS):
        for version in _versions(document):
            for name in shared:
                setattr(version, name, getattr(document, name))
    if changes:
        _log(actor, document, "document changed", changes)
    session.flush()


def verify(actor: Actor, document: Document) -> None:
    """Say that HR has held it against the paper. Nothing is done to one that is verified; Conflict if it is renewed."""
    if not document.is_current:
        raise Conflict(NOT_CURRENT)
    if document.is_verified:
        return
    document.verified_at, document.verified_by, document.verified_by_name = clock.now(), actor.id, actor.name
    _log(actor, document, "document verified", {"title": document.title})
    session.flush()


def take_back_verification(actor: Actor, document: Document) -> None:
    """Let it count as not verified; nothing is done to one that is not."""
    if not document.is_verified:
        return
    document.forget_verification()
    _log(actor, document, "document verification taken back", {"title": document.title})
    session.flush()


def remove(actor: Actor, document: Document, *, whole: bool = False) -> None:
    """Delete this version, and its file after the commit; the one before it holds again. `whole` deletes all versions.

    The log keeps that it was there.
    """
    gone = [*_versions(document), document] if whole else [document]
    _log(
        actor, document, "document deleted" if whole else "document version deleted", {"title": [document.title, None]}
    )
    left = None if whole or not document.is_current else next(iter(_versions(document)), None)
    for version in gone:
        _delete_later(version.key)
        session.delete(version)
    session.flush()
    if left:
        left.reinstate()
        session.flush()


def log_opened(actor: Actor, document: Document) -> None:
    """Log that somebody has opened the file of somebody else's document."""
    if document.employee_id and document.employee_id != actor.employee_id:
        _log(actor, document, "document opened", {"title": document.title})


def store(actor: Actor, document: Document, values: Values, file: ReceivedFile) -> None:
    """Set what is said of a new version, and store its file; nothing is logged. Raises as `add_document` does."""
    _check_dates(values)
    document.uploaded_by, document.uploaded_by_name = actor.id, actor.name
    for name, value in _titled(values, file.name).items():
        setattr(document, name, value)
    _keep(document, file)
    session.add(document)


def allows(file: ReceivedFile) -> list[str]:
    """What the settings, as they are now, refuse of a file: messages, empty if nothing."""
    chosen = settings(DocumentSettings)
    kinds = [FileType(each) for each in chosen.documents_types]
    if not any(file.received.media_type in kind.media_types for kind in kinds):
        return [N_("This kind of file is not accepted here. Choose another one.")]
    if file.received.size > chosen.documents_size * MEGABYTE:
        return [N_("Choose a file of at most %(most)s MB.", most=chosen.documents_size)]
    return []


def _check_dates(values: Mapping[str, Any]) -> None:
    issued_on, expires_on = values.get("issued_on"), values.get("expires_on")
    if issued_on and expires_on and expires_on < issued_on:
        raise Invalid({"expires_on": [TOO_EARLY]})


def _keep(document: Document, file: ReceivedFile) -> None:
    """Store a file for a version; Invalid if the settings do not allow it."""
    if refused := allows(file):
        raise Invalid({"file": refused})
    received = file.received
    document.file_key = received.file_key
    document.key, document.file_name, document.size = received.key, file.name, received.size
    document.media_type, document.charset, document.sha256 = received.media_type, received.charset, received.sha256
    keep(file.upload)


def _titled(values: Values, file_name: str) -> dict[str, Any]:
    """The values, with the name of the file as title where it was left blank."""
    return {**values, "title": values.get("title") or PurePath(file_name).stem[:200]}


def _versions(document: Document) -> list[Document]:
    """The other versions, the newest first."""
    query = select(Document).where(Document.chain_id == document.chain_id, Document.id != document.id)
    return list(session.scalars(query.order_by(Document.number.desc())))


def _delete_later(key: str) -> None:
    defer(delete_file, tenant_id=str(bound_tenant().id), key=key)


def _log(actor: Actor, document: Document, action: str, changes: dict[str, Any]) -> None:
    """Log under the person's record, since what is kept of them belongs to it, or under the document."""
    employee = document.employee
    audit.record(
        actor,
        action,
        changes=changes,
        subject_type=Document.__subject__ if employee else OF_COMPANY,
        subject_id=employee.id if employee else document.chain_id,
        subject_name=employee.name if employee else document.title,
    )
