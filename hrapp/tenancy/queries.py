"""Reading the registry; an employer's slug is known to the topic above, so tenants are found by schema name or id."""

from uuid import UUID

from sqlalchemy import select, text

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.owner import owner_engine

SIZES = text("""
    SELECT n.nspname AS schema_name, sum(pg_total_relation_size(c.oid))::bigint AS bytes,
           sum(GREATEST(c.reltuples, 0))::bigint AS rows, count(*) AS tables
      FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
     WHERE n.nspname = ANY(:names) GROUP BY n.nspname
""")


def get_tenant(tenant_id: UUID) -> Tenant:
    """The tenant with this id; NotFound if there is none."""
    if tenant := session.get(Tenant, tenant_id):
        return tenant
    raise NotFound(N_("There is no such tenant."))


def live_tenants() -> list[Tenant]:
    """Every tenant whose schema should be there."""
    return list(session.scalars(select(Tenant).where(Tenant.state.in_(LIVE)).order_by(Tenant.created_at)))


def sizes_of(schema_names: list[str]) -> dict[str, tuple[int, int]]:
    """Bytes on disk and estimated rows of some schemas, in one statement as the owner."""
    with owner_engine().connect() as connection:
        rows = connection.execute(SIZES, {"names": schema_names})
        return {row.schema_name: (row.bytes, row.rows) for row in rows}
