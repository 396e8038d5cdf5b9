"""Documents of the cast, stored as the application stores them, without the way through a door."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.filenames import neutral_name
from hrapp.core.scanning import scanner
from hrapp.core.storage import storage
from hrapp.core.uploads import MEGABYTE, ReceivedFile, Upload
from hrapp.hr.documents import operations
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import bound_tenant, tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.files import PDF

HR = Actor("command", "test")


def received(content: bytes = PDF, name: str = "Scan.pdf") -> ReceivedFile:
    """A file that has come whole, at the bound tenant; it is stored once an operation keeps it."""
    upload = Upload(folder_of(bound_tenant()), scanner, 100 * MEGABYTE)
    upload.write(content)
    found = upload.finish()
    return ReceivedFile(neutral_name(name, found.media_type), upload, found)


def add_document(
    employer: CastEmployer,
    employee_id: UUID | None,
    type: str = "contract",
    *,
    content: bytes = PDF,
    actor: Actor = HR,
    expires_on: date | None = None,
    visibility: str = "shared",
    **more: Any,
) -> UUID:
    """Add a document of somebody, or of the company; returns its id. Inside an app context, outside of the tenant."""
    with tenant_scope(employer.tenant):
        employee = session.get_one(Employee, employee_id) if employee_id else None
        values = Values({"type": type, "expires_on": expires_on, "visibility": visibility, **more})
        document_id = operations.add_document(actor, employee, values, received(content)).id
        session.commit()
    return document_id


def renew_document(employer: CastEmployer, document_id: UUID, *, content: bytes = PDF, **values: Any) -> UUID:
    """Renew a document; returns the id of the new version."""
    with tenant_scope(employer.tenant):
        document = get_document(HR, document_id, lock=True)
        renewed = operations.renew(HR, document, Values(values), received(content)).id
        session.commit()
    return renewed


def left(cast: Cast) -> tuple[list[Any], list[str]]:
    """The rows of documents and the files in the storage; no draft lies beside them."""
    folder = storage.folder(cast.acme.tenant.schema_name)
    assert folder.delete_drafts(clock.now() + timedelta(days=1)) == 0
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        columns = (Document.id, Document.version, Document.key, Document.is_current, Document.verified_at)
        rows = session.execute(select(*columns).order_by(Document.id)).all()
    return [tuple(row) for row in rows], sorted(folder.keys())
