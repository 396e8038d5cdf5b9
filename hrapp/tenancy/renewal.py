"""Renewing the data key of a tenant: a new key is made, all rows are sealed anew, and the former key is dropped.

Each step commits, and each can be repeated, so that a run that was killed is taken up by the next one:

1. The new key is put in front of the former one, for all who come from now on.
2. The generation is raised, under a lock that waits for those who are sealing with the former key; those who still
   hold it afterwards are refused. From then on no value comes under the former key.
3. The values are sealed anew in batches, in the order of the rows' ids.
4. The former key is dropped, unless a value is left that cannot be opened.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg2.errors import LockNotAvailable
from sqlalchemy import bindparam, func, or_, select, text, update
from sqlalchemy.exc import OperationalError

from hrapp.core.envelope import ID_BYTES, DataKeys, new_data_key
from hrapp.core.errors import CannotOpen, Unavailable
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.tenancy import scripts
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.data_keys import locked, store, with_data_key
from hrapp.tenancy.locks import DATA_KEY
from hrapp.tenancy.models import LIVE, Tenant, TenantRef
from hrapp.tenancy.scope import tenant_scope
from hrapp.tenancy.sealed import Sealing, context_of, data_keys, fingerprints_of, generations_of

BATCH = 100
RAISE_GENERATION = text("UPDATE counters SET value = :value WHERE name = 'data key'")
BUSY = N_("Somebody is saving sealed values at this employer. Nothing is lost: run the command again.")


@dataclass
class Renewed:
    """How many rows were sealed anew, and which of their values could not be opened, as `table id column`."""

    rows: int = 0
    closed: list[str] = field(default_factory=list)


def renew(tenant: Tenant, progress: Callable[[int, int], None] = lambda done, of: None) -> Renewed:
    """Renew the data key of a tenant, or go on with a renewal that was stopped.

    `progress` is called after each batch with the rows done and all of them. The former key stays if a value cannot be
    opened. CannotOpen if the keys themselves cannot; Unavailable if somebody is sealing for too long, or if the
    tenant's schema is not that of this release.
    """
    if tenant.state not in LIVE or not scripts.is_served(tenant.revision):
        raise Unavailable(N_("This employer is archived, or has to be upgraded first."))
    ref = begin(tenant.ref)
    result = Renewed()
    with tenant_scope(ref):
        raise_generation()
        total = sum(session.scalar(select(func.count()).where(_former(model))) or 0 for model in sealing_models())
        for model in sealing_models():
            for done in seal_anew(ref.id, model, result):
                result.rows += done
                progress(result.rows, total)
    if not result.closed:
        drop_former(ref)
    return result


def begin(ref: TenantRef) -> TenantRef:
    """Step 1: the tenant with a new key in front, that of a renewal which was begun before if there is one."""
    # One of an earlier release, which nobody has visited since, has none yet.
    keys = locked(ref.id) or list(with_data_key(ref._replace(data_keys=())).data_keys)
    if not keys or not DataKeys(keys).usable:
        session.rollback()
        raise CannotOpen
    if len(keys) == 1:
        keys = [_other_than(keys[0]), *keys]
        store(ref.id, keys)
    session.commit()
    return ref._replace(data_keys=tuple(keys))


def raise_generation() -> None:
    """Step 2, in the tenant: nobody seals by a former key any more."""
    try:
        session.connection().exec_driver_sql(DATA_KEY)
        session.execute(RAISE_GENERATION, {"value": generations_of(data_keys())[0]})
        session.commit()
    except OperationalError as error:
        session.rollback()
        if isinstance(error.orig, LockNotAvailable):
            raise Unavailable(BUSY) from None
        raise


def seal_anew(tenant_id: UUID, model: Any, result: Renewed) -> Iterator[int]:
    """Step 3, in the tenant: seal the rows of a model by the present key; yields the size of each committed batch."""
    table, last = model.__table__, UUID(int=0)
    columns = [table.c[name] for name in model.sealed_names()]
    batch = select(table.c.id, *columns).where(_former(model)).order_by(table.c.id).limit(BATCH)
    # Nothing has changed for those who read and edit the row: it keeps its version and its time.
    changed = update(table).where(table.c.id == bindparam("row")).values(updated_at=table.c.updated_at)
    while rows := session.execute(batch.where(table.c.id > last).with_for_update(key_share=True)).all():
        for row in rows:
            if values := _sealed_anew(tenant_id, model, row, result):
                session.execute(changed.values(values), {"row": row.id})
        session.commit()
        yield len(rows)
        last = rows[-1].id


def drop_former(ref: TenantRef) -> None:
    """Step 4: keep the key of this renewal alone, unless another run has done so."""
    present = DataKeys(ref.data_keys).ids[0]
    store(ref.id, [key for key in locked(ref.id) if DataKeys([key]).ids[0] == present])
    session.commit()


def sealing_models() -> list[Any]:
    """The models with sealed columns."""
    return [mapper.class_ for mapper in TenantModel.registry.mappers if issubclass(mapper.class_, Sealing)]


def _former(model: Any) -> Any:
    """The condition that a value of a row is sealed by another key than the present one."""
    present = data_keys().ids[0]
    names = (model.__table__.c[name] for name in model.sealed_names())
    return or_(*(func.substring(column, 1, ID_BYTES) != present for column in names))


def _sealed_anew(tenant_id: UUID, model: Any, row: Any, result: Renewed) -> dict[str, Any]:
    """The values of a row by the present key, with its fingerprints; none if one of them cannot be opened."""
    keys, opened = data_keys(), {}
    contexts = {
        name: context_of(tenant_id, model, row.id, name)
        for name in model.sealed_names()
        if getattr(row, name) is not None
    }
    for name, context in contexts.items():
        try:
            opened[name] = keys.open(bytes(getattr(row, name)), context)
        except CannotOpen:
            result.closed.append(f"{model.__tablename__} {row.id} {name}")
    if len(opened) < len(contexts):
        return {}
    sealed = {name: keys.seal(each, contexts[name]) for name, each in opened.items()}
    if not model.__fingerprinted__:
        return sealed
    return sealed | {"fingerprints": fingerprints_of(model, opened, keys) or None}


def _other_than(former: bytes) -> bytes:
    """A new key, which cannot be taken for the former one."""
    while generations_of(DataKeys([made := new_data_key()])) == generations_of(DataKeys([former])):
        pass
    return made
