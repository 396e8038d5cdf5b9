"""Connections as the owner, for DDL, upgrades and checks; never used for a request's own data access."""

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
    """The engine of `hrapp_owner`, created on first use; Unavailable if OWNER_DATABASE_URL is not set."""
    if EXTENSION not in current_app.extensions:
        url = current_app.config["OWNER_DATABASE_URL"]
        if not url:
            raise Unavailable(N_("This needs the rights of the database owner. Set OWNER_DATABASE_URL."))
        # No overflow limit: each thread of an upgrade keeps a connection for the whole run.
        made = create_engine(url, pool_size=4, max_overflow=-1, hide_parameters=True)
        ping_idle(made)
        current_app.extensions[EXTENSION] = made
    engine: Engine = current_app.extensions[EXTENSION]
    return engine


@contextmanager
def owner_transaction() -> Iterator[Connection]:
    """A transaction as the owner, committed at the end of the block, rolled back on an exception."""
    with owner_engine().begin() as connection:
        yield connection


class DirectConnection:
    """A psycopg2 connection in autocommit mode, to save round trips: scripts contain BEGIN and COMMIT themselves.

    It is reused for several cursors, and replaced after an error.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._pooled: Any = None

    @contextmanager
    def cursor(self) -> Iterator[cursor]:
        """A cursor; after an exception the open transaction is rolled back and the connection given back."""
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
        """Return the connection to the pool, after rolling back an open transaction."""
        pooled, self._pooled = self._pooled, None
        if pooled is None:
            return
        try:
            if pooled.driver_connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
                with pooled.cursor() as opened:
                    opened.execute("ROLLBACK")
            pooled.driver_connection.autocommit = False
        except psycopg2.Error:  # the connection is broken, so there is nothing to roll back
            pooled.invalidate()
        pooled.close()


def execute_script(connection: Connection, script: str) -> None:
    """Execute a script of several statements in one message; percent signs are literal."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def server_version(connection: Connection) -> int:
    """The server's version as a number: 180000 for 18.0."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
