"""Checks of what is stored: the keys of the files can be opened, and titles are found."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hrapp.core.envelope import DataKeys
from hrapp.core.errors import CannotOpen
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.health import has_its_keys, shown
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.sealed import context_of

TABLE = Document.__table__


def closed_files(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding if the key of a file cannot be opened; `connection` is the owner's."""
    keys, closed = DataKeys(tenant.data_keys), []
    for row in connection.execute(select(TABLE.c.id, TABLE.c.file_key), execution_options=options_of(tenant)):
        try:
            keys.open(bytes(row.file_key or b""), context_of(tenant.id, Document, row.id, "file_key"))
        except CannotOpen:
            closed.append(row.id)
    return [f"documents whose files cannot be opened: {', '.join(shown(closed))}"] if closed else []


def outdated_keys(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding if a key of a title is not the one that the model makes; `connection` is the owner's."""
    query = select(TABLE.c.id, TABLE.c.title, *(TABLE.c[name] for name in Document.__keys__))
    rows = connection.execute(query, execution_options=options_of(tenant))
    outdated = [row.id for row in rows if not has_its_keys(Document.__keys__, row)]
    return [f"documents with outdated keys: {', '.join(shown(outdated))}"] if outdated else []


def options_of(tenant: Tenant) -> dict[str, object]:
    return {"schema_translate_map": {None: tenant.schema_name}}
