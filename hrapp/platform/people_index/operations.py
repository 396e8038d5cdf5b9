"""Keeping the index in step with the records, in their own transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.fingerprints import identifiers_of, keys
from hrapp.platform.people_index.models import PersonIndex
from hrapp.platform.people_index.noticing import look_again_later
from hrapp.platform.people_index.signals import gone
from hrapp.tenancy.models import Tenant, TenantRef

INDEX: Any = PersonIndex.__table__
EMPLOYERS: Any = Employer.__table__
TENANTS: Any = Tenant.__table__


class Entry(NamedTuple):
    """What the index holds of a record. `texts` are its identifiers by kind, None if they cannot be opened now."""

    employee_id: UUID
    is_current: bool
    nationality: str | None
    texts: dict[str, str] | None


class Followed(NamedTuple):
    """The records that have changed and are there, the ids of those that are gone, and of whom identifiers changed."""

    entries: Sequence[Entry]
    gone: Sequence[UUID]
    renewed: Collection[UUID] = ()


def keep(tenant: TenantRef, followed: Followed) -> None:
    """Bring the index in agreement with locked records of a tenant; to be called in `public` (tenancy.following).

    Of those that cannot be opened the former identifiers stay, and all of the tenant are indexed again later.
    """
    connection = session.connection()
    readable = [entry for entry in followed.entries if entry.texts is not None]
    closed = [entry for entry in followed.entries if entry.texts is None]
    replaced = [*followed.gone, *(entry.employee_id for entry in readable)]
    if replaced:
        connection.execute(delete(INDEX).where(INDEX.c.tenant_id == tenant.id, INDEX.c.employee_id.in_(replaced)))
    if rows := rows_of(tenant.id, readable):
        connection.execute(insert(INDEX), rows)
    if renewed := sorted({row["employee_id"] for row in rows} & set(followed.renewed)):
        look_again_later(tenant, renewed)
    for entry in closed:
        mine = (INDEX.c.tenant_id == tenant.id, INDEX.c.employee_id == entry.employee_id)
        connection.execute(update(INDEX).where(*mine).values(is_current=entry.is_current))
    if followed.gone:
        gone.send(tenant, ids=followed.gone)
    if closed:
        connection.execute(update(TENANTS).where(TENANTS.c.id == tenant.id).values(people_indexed_at=None))


def rows_of(tenant_id: UUID, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The rows of the index for these entries, by the present key."""
    if not any(entry.texts for entry in entries):
        return []
    country = session.connection().scalar(select(EMPLOYERS.c.country).where(EMPLOYERS.c.tenant_id == tenant_id))
    key = keys()[0]
    return [
        {
            "tenant_id": tenant_id,
            "employee_id": entry.employee_id,
            "kind": each.kind,
            "key_version": key.version,
            "fingerprint": each.fingerprint(key),
            "is_current": entry.is_current,
        }
        for entry in entries
        for each in identifiers_of(entry.texts or {}, entry.nationality, country)
    ]


def begin_anew(tenant_id: UUID) -> None:
    """Say that people of a tenant still are to be indexed, and commit."""
    _set_indexed_at(tenant_id, None)


def finish(tenant_id: UUID, all_readable: bool) -> None:
    """Say that all people of a tenant have been indexed, if they could be read, and commit.

    What is left by keys that HRAPP_MASTER_KEYS lacks goes: nobody can be found by it, and it keeps all from looking.
    """
    known = [key.version for key in keys()]
    lost = (INDEX.c.tenant_id == tenant_id, INDEX.c.key_version.not_in(known))
    session.connection().execute(delete(INDEX).where(*lost))
    _set_indexed_at(tenant_id, clock.now() if all_readable else None)


def _set_indexed_at(tenant_id: UUID, at: datetime | None) -> None:
    session.connection().execute(update(TENANTS).where(TENANTS.c.id == tenant_id).values(people_indexed_at=at))
    session.commit()
