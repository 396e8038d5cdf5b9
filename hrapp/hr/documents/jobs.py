"""The jobs that delete files: one whose row is gone, and once a day what killed processes have left."""

from uuid import UUID

from sqlalchemy import select

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.hr.documents import upkeep
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

BELOW_MAIL = -1


@jobs.task("documents.delete_file")
def delete_file(tenant_id: str, key: str) -> None:
    """Delete a file that no row names any more; it may have gone already."""
    with tenant_scope(get_tenant(UUID(tenant_id))) as tenant:
        if session.scalar(select(Document.id).where(Document.key == key)) is None:
            folder_of(tenant).delete(key)


@jobs.task("documents.clean", priority=BELOW_MAIL)
def clean(tenant_id: str) -> None:
    """Delete drafts and files that no row names, if they are old."""
    tenant = get_tenant(UUID(tenant_id))
    ref, in_use = tenant.ref, tenant.is_open
    session.commit()  # the storage may take its time
    if in_use:
        upkeep.clean(ref)
