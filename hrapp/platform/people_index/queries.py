"""Reading the index itself: by which keys its entries are, and which tenants still are to be indexed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.engine import Connection

from hrapp.core.envelope import DataKeys
from hrapp.core.extensions import session
from hrapp.platform.people_index.fingerprints import keys
from hrapp.platform.people_index.models import PersonIndex
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant

INDEX: Any = PersonIndex.__table__
# The states in which people are found.
SEARCHED = ("active", "suspended")
# Each version is found by one step in the index of versions.
VERSIONS = text("""
    WITH RECURSIVE known (version) AS (
        (SELECT key_version FROM public.person_index ORDER BY key_version LIMIT 1)
        UNION ALL
        SELECT (SELECT key_version FROM public.person_index
                 WHERE key_version > known.version ORDER BY key_version LIMIT 1)
          FROM known WHERE known.version IS NOT NULL
    )
    SELECT version FROM known WHERE version IS NOT NULL
""")


def lost_versions(connection: Connection) -> set[bytes]:
    """The versions of keys in the index that HRAPP_MASTER_KEYS lacks: nobody can be found by these entries."""
    return set(map(bytes, connection.execute(VERSIONS).scalars())) - {key.version for key in keys()}


def entries_by_version() -> dict[bytes, int]:
    """version → the number of entries."""
    query = select(INDEX.c.key_version, func.count()).group_by(INDEX.c.key_version)
    return {bytes(version): number for version, number in session.execute(query).tuples()}


def tenants_to_index(most: int) -> list[UUID]:
    """The tenants whose people can be indexed and are not, up to `most`: of an earlier release, or by a lost key."""
    lost = lost_versions(session.connection())
    by_lost_key = Tenant.id.in_(select(INDEX.c.tenant_id).where(INDEX.c.key_version.in_(lost)))
    waits = or_(Tenant.people_indexed_at.is_(None), by_lost_key) if lost else Tenant.people_indexed_at.is_(None)
    query = select(Tenant.id, Tenant.revision, Tenant.data_keys).where(Tenant.state.in_(SEARCHED), waits)
    found = []
    for tenant_id, revision, data_keys in session.execute(query.order_by(Tenant.id)).tuples():
        if scripts.is_served(revision) and (not data_keys or DataKeys(data_keys).usable):
            found.append(tenant_id)
        if len(found) == most:
            break
    return found


def tenants_with_former_entries() -> list[Tenant]:
    """The tenants with entries that are not by the present key."""
    former = select(INDEX.c.tenant_id).where(INDEX.c.key_version != keys()[0].version)
    return list(session.scalars(select(Tenant).where(Tenant.id.in_(former)).order_by(Tenant.id)))


def records_with_former_entries(tenant_id: UUID, after: UUID, most: int) -> list[UUID]:
    """The ids of records with entries that are not by the present key, in order, up to `most`."""
    query = select(INDEX.c.employee_id).distinct().where(INDEX.c.tenant_id == tenant_id, INDEX.c.employee_id > after)
    former = query.where(INDEX.c.key_version != keys()[0].version)
    return list(session.connection().scalars(former.order_by(INDEX.c.employee_id).limit(most)))


def indexed_records(tenant_id: UUID, after: UUID, until: UUID | None) -> Collection[UUID]:
    """The ids of the records that the index has of a tenant, in this range."""
    query = select(INDEX.c.employee_id).distinct().where(INDEX.c.tenant_id == tenant_id, INDEX.c.employee_id > after)
    found: Sequence[UUID] = (
        session.connection().scalars(query if until is None else query.where(INDEX.c.employee_id <= until)).all()
    )
    return found
