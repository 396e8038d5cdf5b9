"""An installation of hrapp for measuring: a server of its own, durable as in production, and the application on it."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
import structlog
from flask import Flask
from flask_migrate import upgrade

from hrapp import create_app
from hrapp.core.database_init import initialise
from hrapp.core.embedded.postgres import Server, lease
from hrapp.core.extensions import db
from hrapp.core.instance import Instance
from hrapp.tenancy import provisioning
from hrapp.tenancy.owner import EXTENSION, owner_engine, owner_transaction

BATCH = 25


@dataclass(frozen=True)
class Installation:
    """A running server, the application configured for it, and the environment of its processes."""

    folder: Path
    server: Server
    app: Flask
    environ: dict[str, str]

    def sql(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """Run a statement as superuser, outside of a transaction."""
        connection = psycopg2.connect(self.server.url_for("postgres", database))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
        connection.close()
        return found

    def sibling(self, **environ: str) -> "Installation":
        """The same with another configuration."""
        told = {**self.environ, **environ}
        return replace(self, app=create_app(told), environ=told)

    def reconnect(self) -> None:
        """Have the application open its connections anew."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def grow(self, tenants: int) -> None:
        """Have at least so many tenants, as spare ones, in batches that fit the server's lock table."""
        with self.app.app_context():
            with owner_engine().connect() as connection:
                missing = tenants - int(connection.exec_driver_sql("SELECT count(*) FROM tenants").scalar_one())
            while missing > 0:
                with owner_transaction() as connection:
                    for _ in range(min(BATCH, missing)):
                        provisioning.provision(connection)
                missing -= BATCH
        self.sql("hrapp", "VACUUM ANALYZE")


@contextmanager
def installation(folder: Path, **environ: str) -> Iterator[Installation]:
    """A new installation in `folder`, which is removed at the end."""
    instance = Instance(folder)
    with lease(instance) as server:
        initialise(server.url_for("postgres", "postgres"))
        told = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HRAPP_INSTANCE": str(instance.path),
            "DATABASE_URL": server.url_for("hrapp_app", "hrapp"),
            "OWNER_DATABASE_URL": server.url_for("hrapp_owner", "hrapp"),
            "SPARE_TENANTS": "0",
            "RATELIMIT": "off",
            **environ,
        }
        app = create_app(told)
        # The terminal is for the table; what web servers say of themselves is not affected.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        with app.app_context():
            upgrade()
        made = Installation(instance.path, server, app, told)
        yield made
        made.reconnect()
        if owner := app.extensions.pop(EXTENSION, None):
            owner.dispose()
    shutil.rmtree(folder, ignore_errors=True)
