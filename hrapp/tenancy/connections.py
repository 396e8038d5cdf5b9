"""Retiring database connections that have seen many tenants, since a backend never forgets a schema it has read."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

VISITED = "visited tenants"


def retire_after(engine: Engine, tenants: int) -> None:
    """Close a connection, once back in the pool, when it has visited `tenants` distinct tenants."""

    @event.listens_for(engine, "checkin")
    def retire(_: Any, record: Any) -> None:
        if len(record.info.get(VISITED, ())) >= tenants:
            record.invalidate(soft=True)
