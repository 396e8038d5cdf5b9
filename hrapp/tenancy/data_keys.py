"""The data keys of tenants in the registry: made once, checked, and wrapped anew by other master keys."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update

from hrapp.core.crypto import keyring
from hrapp.core.envelope import DataKeys, new_data_key
from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import session
from hrapp.tenancy.models import Tenant, TenantRef

BATCH = 200
HAS_KEYS = func.cardinality(Tenant.data_keys) > 0


def with_data_key(ref: TenantRef) -> TenantRef:
    """The tenant with its data keys; one that has none, such as of an earlier release, gets one, in this transaction.

    To be called in `public`.
    """
    if ref.data_keys:
        return ref
    made = update(Tenant).where(Tenant.id == ref.id, ~HAS_KEYS).values(data_keys=[new_data_key()])
    session.execute(made.execution_options(synchronize_session=False))
    stored = session.scalar(select(Tenant.data_keys).where(Tenant.id == ref.id))
    return ref._replace(data_keys=tuple(stored or ()))


def locked(tenant_id: UUID) -> list[bytes]:
    """The data keys of a tenant, newest first, whose row stays locked until the transaction ends."""
    return session.scalars(select(Tenant.data_keys).where(Tenant.id == tenant_id).with_for_update(key_share=True)).one()


def store(tenant_id: UUID, keys: list[bytes]) -> None:
    """Replace the data keys of a tenant, newest first."""
    session.execute(
        update(Tenant).where(Tenant.id == tenant_id).values(data_keys=keys).execution_options(synchronize_session=False)
    )


class Checked(NamedTuple):
    """What the master keys make of the data keys of one tenant."""

    schema_name: str
    # Whether all of them can be opened.
    usable: bool
    # Whether the first master key has wrapped all of them.
    current: bool


def check() -> Iterator[Checked]:
    """Each tenant that has data keys."""
    query = select(Tenant.schema_name, Tenant.data_keys).where(HAS_KEYS).order_by(Tenant.created_at, Tenant.id)
    for schema_name, keys in session.execute(query).tuples():
        yield Checked(schema_name, DataKeys(keys).usable, all(map(keyring.is_current, keys)))


def wrap_anew(progress: Callable[[int], object]) -> list[str]:
    """Wrap the data keys of all tenants by the first master key; returns the schema names of those that cannot be.

    In batches, each a transaction of its own; what is wrapped by it already is left alone, so that a run which was
    stopped can be repeated. `progress` is called with the number of tenants done since.
    """
    failed: list[str] = []
    last = UUID(int=0)
    query = select(Tenant.id, Tenant.schema_name, Tenant.data_keys).where(HAS_KEYS).order_by(Tenant.id).limit(BATCH)
    while rows := session.execute(query.where(Tenant.id > last).with_for_update(key_share=True)).all():
        for tenant_id, schema_name, keys in rows:
            try:
                wrapped = list(map(keyring.renewed, keys))
            except CannotOpen:
                failed.append(schema_name)
                continue
            if wrapped != keys:
                store(tenant_id, wrapped)
        session.commit()
        progress(len(rows))
        last = rows[-1].id
    return failed
