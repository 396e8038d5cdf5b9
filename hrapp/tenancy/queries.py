"""Reading the registry; an employer's slug is known to the topic above, so tenants are found by schema name or id."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.owner import owner_engine

# Rows as the statistics count them while they come and go, a moment behind: the planner's own estimate is 0 before the
# first ANALYZE.
EXTENTS = text("""
    SELECT n.nspname, sum(pg_total_relation_size(c.oid))::bigint, sum(pg_stat_get_live_tuples(c.oid))::bigint,
           coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = :counted), 0)::bigint
      FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
     WHERE n.nspname = ANY(:names) GROUP BY n.nspname
""")


class Extent(NamedTuple):
    """Bytes on disk, about how many rows in all, and about how many in one table of special interest."""

    bytes: int
    rows: int
    counted: int


def get_tenant(tenant_id: UUID) -> Tenant:
    """The tenant with this id; NotFound if there is none."""
    if tenant := session.get(Tenant, tenant_id):
        return tenant
    raise NotFound(N_("We could not find this tenant."))


def live_tenants() -> list[Tenant]:
    """Every tenant whose schema should be there."""
    return list(session.scalars(select(Tenant).where(Tenant.state.in_(LIVE)).order_by(Tenant.created_at)))


def extents(schema_names: list[str], counted: str = "") -> dict[str, Extent]:
    """How large some schemas are, in one statement as the owner; `counted` names the table to count apart."""
    with owner_engine().connect() as connection:
        rows = connection.execute(EXTENTS, {"names": schema_names, "counted": counted}).tuples()
        return {name: Extent(*numbers) for name, *numbers in rows}
