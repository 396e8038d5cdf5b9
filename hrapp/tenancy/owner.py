"""The owner's connection: it makes schemas, roles and tables, and never serves a request's own work."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine

from hrapp.core.errors import Unavailable
from hrapp.core.text import N_

EXTENSION = "owner_engine"


def owner_engine() -> Engine:
    """The engine of `hrapp_owner`, made when first needed; Unavailable where OWNER_DATABASE_URL is not set."""
    if EXTENSION not in current_app.extensions:
        url = current_app.config["OWNER_DATABASE_URL"]
        if not url:
            raise Unavailable(N_("This needs the database owner's rights: set OWNER_DATABASE_URL."))
        current_app.extensions[EXTENSION] = create_engine(
            url, pool_size=4, max_overflow=8, pool_pre_ping=True, hide_parameters=True
        )
    engine: Engine = current_app.extensions[EXTENSION]
    return engine


@contextmanager
def owner_transaction() -> Iterator[Connection]:
    """One transaction as the owner: committed at the end, rolled back by an exception."""
    with owner_engine().begin() as connection:
        yield connection


def execute_script(connection: Connection, script: str) -> None:
    """Send a whole script as one string; its percent signs are no placeholders."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def server_version(connection: Connection) -> int:
    """The server's version as PostgreSQL counts it: 180000 for 18.0."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
