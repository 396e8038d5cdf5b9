"""Pool events: connections are cleaned when given back, pinged if they were idle, and closed after many tenants."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError

from hrapp.core.driver import is_fit_for_others
from hrapp.core.logs import log

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


def clean_on_return(engine: Engine) -> None:
    """Roll back and clean a connection that is given back; one that acted as somebody else is closed."""

    @event.listens_for(engine, "reset")
    def clean(connection: Any, record: Any, _: Any) -> None:
        if is_fit_for_others(connection):
            return
        if not connection.closed:
            log.error("a database session was not the login's own any more, and is closed")
        if record is not None:
            record.invalidate()


def retire_after(engine: Engine, tenants: int) -> None:
    """Close a connection at check-in after `tenants` distinct tenants.

    A PostgreSQL backend caches what it has read of every schema and never frees that memory.
    """

    @event.listens_for(engine, "checkin")
    def retire(_: Any, record: Any) -> None:
        if len(record.info.get(VISITED, ())) >= tenants:
            record.invalidate(soft=True)
