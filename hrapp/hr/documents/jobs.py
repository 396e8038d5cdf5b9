"""The job that deletes a file whose row is gone."""

from uuid import UUID

from sqlalchemy import select

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope


@jobs.task("documents.delete_file")
def delete_file(tenant_id: str, key: str) -> None:
    """Delete a file that no row names any more; it may have gone already."""
    with tenant_scope(get_tenant(UUID(tenant_id))) as tenant:
        if session.scalar(select(Document.id).where(Document.key == key)) is None:
            folder_of(tenant).delete(key)
