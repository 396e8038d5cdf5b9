"""Binds transactions to tenants: a transaction works in `public` or, inside `tenant_scope`, in exactly one tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, SessionTransaction

from hrapp.core import metrics
from hrapp.core.database import BOUND
from hrapp.core.extensions import Session, session
from hrapp.core.statements import OwnText
from hrapp.tenancy.base import PublicModel, TenantModel
from hrapp.tenancy.connections import VISITED
from hrapp.tenancy.data_keys import with_data_key
from hrapp.tenancy.following import gathered
from hrapp.tenancy.models import SCHEMA_NAME, Tenant, TenantRef

UNBIND = OwnText("SET LOCAL ROLE NONE; SET LOCAL search_path TO public")
CONNECTED = "connected"

# Statement → the models that it reads; a cache for statements that are reused.
_read: WeakKeyDictionary[Executable, set[type]] = WeakKeyDictionary()
_tenant: ContextVar[TenantRef | None] = ContextVar("tenant", default=None)


class NoTenantBound(RuntimeError):
    """A tenant's model was used outside of a tenant scope."""


class TenantBound(RuntimeError):
    """A model of `public` was used, or another scope entered, inside a tenant scope."""


def current_tenant() -> TenantRef | None:
    """The tenant of the current scope, if any."""
    return _tenant.get()


def bound_tenant() -> TenantRef:
    """The tenant of the current scope; raises NoTenantBound outside of one."""
    if tenant := _tenant.get():
        return tenant
    raise NoTenantBound("this context is bound to no tenant")


@contextmanager
def tenant_scope(tenant: Tenant | TenantRef) -> Iterator[TenantRef]:
    """Bind the current transaction, and later ones inside the block, to `tenant`.

    A tenant that has no data key yet gets one. Pending changes are flushed at the beginning and at the end, so that one
    transaction can work in `public` and in a tenant. An exception that leaves the block rolls the transaction back. At
    the end the tenant's rows are removed from the session, where another tenant's scope could find them by primary key.
    Raises TenantBound inside another scope or a savepoint.
    """
    ref = tenant if isinstance(tenant, TenantRef) else tenant.ref
    current: Any = session()
    if bound := _tenant.get():
        raise TenantBound(f"cannot enter {ref.schema_name}: this context is bound to {bound.schema_name}")
    _refuse_savepoint(current)
    current.flush()
    ref = with_data_key(ref)
    _tenant.set(ref)
    current.info[BOUND] = True
    try:
        if CONNECTED in current.info:
            _bind(current.connection(), ref)
        yield ref
        _refuse_savepoint(current)
        current.flush()
        following = gathered(ref)
    except BaseException:
        current.rollback()
        raise
    finally:
        # Scopes never nest, so None is the previous value. A ContextVar token could not be reset in another context.
        _tenant.set(None)
        current.info.pop(BOUND, None)
        for row in [row for row in current if isinstance(row, TenantModel)]:
            current.expunge(row)
    if CONNECTED in current.info:
        current.connection().exec_driver_sql(UNBIND)
    for write in following:
        write()


def binding(ref: TenantRef) -> OwnText:
    """The SQL that binds a transaction; ValueError if the schema's name is malformed."""
    name = ref.schema_name
    if not SCHEMA_NAME.fullmatch(name):
        raise ValueError(f"not the name of a tenant's schema: {name!r}")
    return OwnText(f'SET LOCAL search_path TO "{name}"; SET LOCAL ROLE "{name}"')


def _bind(connection: Connection, ref: TenantRef) -> None:
    """Let the next statement of the transaction bring its binding along."""
    driver: Any = connection.connection.driver_connection
    driver.ahead = binding(ref)
    connection.info.setdefault(VISITED, set()).add(ref.schema_name)
    metrics.BINDINGS.inc()


def _refuse_savepoint(current: Session) -> None:
    if current.in_nested_transaction():
        raise TenantBound("cannot switch tenants inside a savepoint: rolling it back would undo the binding")


@event.listens_for(Session, "after_begin")
def bind_transaction(current: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Bind a transaction when it begins; a savepoint shares the binding of its transaction."""
    if transaction.nested:
        return
    current.info[CONNECTED] = True
    if ref := _tenant.get():
        _bind(connection, ref)


@event.listens_for(Session, "after_transaction_end")
def forget_connection(current: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        current.info.pop(CONNECTED, None)


@event.listens_for(Session, "before_commit", insert=True)
def follow_commit(current: Session) -> None:
    """Write in `public` what follows from the tenant's rows, if a transaction ends inside its scope."""
    ref = _tenant.get()
    # Another session, such as that of a job which is queued in any case, has followed nothing.
    if ref is None or current is not session() or current.in_nested_transaction():
        return
    current.flush()
    if CONNECTED not in current.info:
        return
    if following := gathered(ref):
        current.connection().exec_driver_sql(UNBIND)
        for write in following:
            write()


@event.listens_for(Session, "do_orm_execute")
def guard_statement(state: ORMExecuteState) -> None:
    """Refuse a statement on models that the current scope must not use, before it is sent."""
    statement = state.statement
    if (models := _read.get(statement)) is None:
        models = _read[statement] = {mapper.class_ for mapper in state.all_mappers}
    for model in models:
        _guard(model)


@event.listens_for(Session, "before_flush")
def guard_flush(current: Session, *_: object) -> None:
    """Refuse to write rows of models that the current scope must not use."""
    for row in (*current.new, *current.deleted, *filter(current.is_modified, current.dirty)):
        _guard(type(row))


def _guard(model: type) -> None:
    ref = _tenant.get()
    if issubclass(model, TenantModel) and ref is None:
        raise NoTenantBound(f"{model.__name__} lives in a tenant's schema: open tenant_scope(tenant) first")
    if issubclass(model, PublicModel) and ref is not None:
        raise TenantBound(f"{model.__name__} lives in public, and this transaction is bound to {ref.schema_name}")
