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
            raise Unavailable(N_("This needs the database owner's rights: set OWNER_DATABASE_URL."))
        made = create_engine(url, pool_size=4, max_overflow=8, hide_parameters=True)
        ping_idle(made)
        current_app.extensions[EXTENSION] = made
    engine: Engine = current_app.extensions[EXTENSION]
    return engine


@contextmanager
def owner_transaction() -> Iterator[Connection]:
    """One transaction as the owner: committed at the end, rolled back by an exception."""
    with owner_engine().begin() as connection:
        yield connection


@contextmanager
def plain_cursor(engine: Engine) -> Iterator[cursor]:
    """The driver's own cursor, for whoever counts messages: what is executed brings its BEGIN and COMMIT along.

    What it has begun and not committed is rolled back at the end, whatever the reason.
    """
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    connection.autocommit = True
    try:
        with connection.cursor() as plain:
            yield plain
    finally:
        try:
            _end(connection)
        except psycopg2.Error:  # it has died: there is nothing left to undo
            pooled.invalidate()
        pooled.close()


def _end(connection: Any) -> None:
    if connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
        with connection.cursor() as plain:
            plain.execute("ROLLBACK")
    connection.autocommit = False


def execute_script(connection: Connection, script: str) -> None:
    """Send a whole script as one string; its percent signs are no placeholders."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def server_version(connection: Connection) -> int:
    """The server's version as PostgreSQL counts it: 180000 for 18.0."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
