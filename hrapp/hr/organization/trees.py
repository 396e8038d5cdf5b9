"""Trees of rows with a foreign key to their own table, such as departments and managers; cycles are refused."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hrapp.core.extensions import session
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.locks import TREE


def would_form_cycle(model: type[TenantModel], parent: InstrumentedAttribute[Any], row_id: UUID, above: UUID) -> bool:
    """Whether `row_id` is `above` or one of its ancestors. Locks the tree until the transaction ends."""
    lock_tree(model)
    table: Any = model.__table__
    upward = select(table.c.id, table.c[parent.key]).where(table.c.id == above).cte("upward", recursive=True)
    upward = upward.union(select(table.c.id, table.c[parent.key]).join(upward, table.c.id == upward.c[parent.key]))
    return session.scalar(select(upward.c.id).where(upward.c.id == row_id)) is not None


def lock_tree(model: type[TenantModel]) -> None:
    """Lock the tree until the transaction ends: what is read of it afterwards holds until then."""
    session.connection().exec_driver_sql(TREE, {"tree": model.__tablename__})
