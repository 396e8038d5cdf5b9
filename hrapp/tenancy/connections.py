"""Pool events: idle connections are pinged before use, and connections are closed after many tenants."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError

VISITED = "visited tenants"
RETURNED = "returned"
# Seconds since its last use after which a connection is pinged.
IDLE = 1.0


def ping_idle(engine: Engine) -> None:
    """Ping a connection at checkout if it was idle for IDLE seconds, and replace it if the server has closed it.

    Unlike SQLAlchemy's pre-ping this adds no round trip to every request. A dead connection invalidates all older ones
    of the pool as well.
    """

    @event.listens_for(engine, "checkin")
    def remember_return(_: Any, record: Any) -> None:
        record.info[RETURNED] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: Any, _: Any) -> None:
        if monotonic() - record.info.get(RETURNED, monotonic()) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def retire_after(engine: Engine, tenants: int) -> None:
    """Close a connection at check-in after `tenants` distinct tenants.

    A PostgreSQL backend caches what it has read of every schema and never frees that memory.
    """

    @event.listens_for(engine, "checkin")
    def retire(_: Any, record: Any) -> None:
        if len(record.info.get(VISITED, ())) >= tenants:
            record.invalidate(soft=True)
