"""The check of a tenant's whole audit log, with the owner's connection."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import broken_links
from hrapp.tenancy.models import Tenant

SHOWN = 5
AT_ONCE = 1000
COLUMNS = {attribute.key: attribute.columns[0] for attribute in AuditEvent.__mapper__.column_attrs}


def chain(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding with the first events that were changed, removed or inserted; empty if the chain is intact."""
    options = {"schema_translate_map": {None: tenant.schema_name}, "yield_per": AT_ONCE}
    query = select(*(column.label(name) for name, column in COLUMNS.items())).order_by(COLUMNS["seq"])
    rows = connection.execute(query, execution_options=options)
    broken = broken_links(AuditEvent(**row._mapping) for row in rows)
    shown = ", ".join(map(str, broken[:SHOWN])) + (" …" if len(broken) > SHOWN else "")
    return [f"the audit chain is broken at event {shown}"] if broken else []
