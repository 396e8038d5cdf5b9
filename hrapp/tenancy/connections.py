"""The pool's connections: asked whether they live when they were idle, and retired when they have seen many tenants."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError

VISITED = "visited tenants"
RETURNED = "returned"
# A connection that was at work less than so many seconds ago is taken to live.
IDLE = 1.0


def ping_idle(engine: Engine) -> None:
    """Find out that the server has closed a connection before a request uses it.

    As the pool's own pre-ping does, but not before every request: on a busy server that would be one round trip of
    seven. If one connection turns out to be dead, all those that are older are made anew.
    """

    @event.listens_for(engine, "checkin")
    def note(_: Any, record: Any) -> None:
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
    """Close a connection, once back in the pool, when it has visited `tenants` distinct tenants: a backend never
    forgets a schema that it has read."""

    @event.listens_for(engine, "checkin")
    def retire(_: Any, record: Any) -> None:
        if len(record.info.get(VISITED, ())) >= tenants:
            record.invalidate(soft=True)
