"""The files of documents: where a tenant's lie, and how one is opened."""

from hrapp.core.errors import DamagedFile
from hrapp.core.sealed_files import sealed_size
from hrapp.core.storage import Folder, Stored, storage
from hrapp.hr.documents.models import Document
from hrapp.tenancy.models import Tenant, TenantRef
from hrapp.tenancy.scope import bound_tenant


def folder_of(tenant: Tenant | TenantRef) -> Folder:
    """The folder of a tenant's files. Its name is that of the schema, which tells nothing."""
    return storage.folder(tenant.schema_name)


def open_file(document: Document) -> tuple[Stored, str]:
    """The sealed file of a document, to be read and closed, and the key that opens it (`sealed_files.unsealed`).

    MissingFile if it is not there, DamagedFile if it is cut off or longer than it was, StorageUnavailable.
    """
    folder = folder_of(bound_tenant())
    if document.file_key is None or folder.size(document.key) != sealed_size(document.size):
        raise DamagedFile
    return folder.open(document.key), document.file_key.open()
