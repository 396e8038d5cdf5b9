"""The owner's connection: it makes schemas, roles and tables, and never serves a request's own work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from flask import current_app
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, cursor
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine

from hrapp.core.errors import Unavailable
from hrapp.core.text import N_
from hrapp.tenancy.connections import ping_idle

EXTENSION = "owner_engine"


def owner_engine() -> Engine:
    """The engine of `hrapp_owner`, made when first needed; Unavailable where OWNER_DATABASE_URL is not set."""
    if EXTENSION not in current_app.extensions:
        url = current_app.config["OWNER_DATABASE_URL"]
        if not url:
            raise Unavailable(N_("This needs the rights of the database owner. Set OWNER_DATABASE_URL."))
        # No limit but the threads that ask for one: a worker of an upgrade holds its own for the whole run.
        made = create_engine(url, pool_size=4, max_overflow=-1, hide_parameters=True)
        ping_idle(made)
        current_app.extensions[EXTENSION] = made
    engine: Engine = current_app.extensions[EXTENSION]
    return engine


@contextmanager
def owner_transaction() -> Iterator[Connection]:
    """One transaction as the owner: committed at the end, rolled back by an exception."""
    with owner_engine().begin() as connection:
        yield connection


class DirectConnection:
    """A connection through the driver alone, for whoever counts messages: what is sent brings BEGIN and COMMIT along.

    It is kept from use to use, and made anew when something has gone wrong on it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._pooled: Any = None

    @contextmanager
    def cursor(self) -> Iterator[cursor]:
        """A cursor to send with; after an exception what was begun is rolled back, and the connection closed."""
        if self._pooled is None:
            self._pooled = self.engine.raw_connection()
            self._pooled.driver_connection.autocommit = True
        try:
            with self._pooled.cursor() as opened:
                yield opened
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back to the pool."""
        pooled, self._pooled = self._pooled, None
        if pooled is None:
            return
        try:
            if pooled.driver_connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
                with pooled.cursor() as opened:
                    opened.execute("ROLLBACK")
            pooled.driver_connection.autocommit = False
        except psycopg2.Error:  # it has died: there is nothing left to undo
            pooled.invalidate()
        pooled.close()


def execute_script(connection: Connection, script: str) -> None:
    """Send a whole script as one string; its percent signs are no placeholders."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def server_version(connection: Connection) -> int:
    """The server's version as PostgreSQL counts it: 180000 for 18.0."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
