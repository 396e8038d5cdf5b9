"""Reading the registry of tenants and the size of their schemas; slugs belong to `platform.employers`."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from hrapp.core.errors import NotFound, Unavailable
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.owner import owner_engine

UPGRADING = N_("This employer is being upgraded.")
# Row counts come from the cumulative statistics, which lag slightly; reltuples is unknown before the first ANALYZE.
EXTENTS = text("""
    SELECT n.nspname, sum(pg_total_relation_size(c.oid))::bigint, sum(pg_stat_get_live_tuples(c.oid))::bigint,
           coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = :counted), 0)::bigint
      FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
     WHERE n.nspname = ANY(:names) GROUP BY n.nspname
""")


class Extent(NamedTuple):
    """Bytes on disk, and the approximate numbers of rows in all tables and in one chosen table (`counted`)."""

    bytes: int
    rows: int
    counted: int


def get_tenant(tenant_id: UUID) -> Tenant:
    """The tenant with this id; NotFound if there is none."""
    if tenant := session.get(Tenant, tenant_id):
        return tenant
    raise NotFound(N_("We could not find this tenant."))


def live_tenant(tenant_id: UUID) -> Tenant | None:
    """The tenant with this id, for a job that writes there; None if its schema is gone, so that there is nothing to do.

    Unavailable while it is being upgraded: the job is tried again.
    """
    tenant = session.get(Tenant, tenant_id)
    if tenant is None or tenant.state not in LIVE:
        return None
    if not scripts.is_served(tenant.revision):
        raise Unavailable(UPGRADING)
    return tenant


def live_tenants() -> list[Tenant]:
    """All tenants whose schema should exist, the oldest first."""
    return list(session.scalars(select(Tenant).where(Tenant.state.in_(LIVE)).order_by(Tenant.created_at)))


def extents(schema_names: list[str], counted: str = "") -> dict[str, Extent]:
    """schema name → Extent, in one statement as the owner; `counted` names the table to count separately.

    Unavailable without the owner's connection.
    """
    with owner_engine().connect() as connection:
        rows = connection.execute(EXTENTS, {"names": schema_names, "counted": counted}).tuples()
        return {name: Extent(*numbers) for name, *numbers in rows}
