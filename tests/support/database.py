"""A database for each test process: on the server of DATABASE_URL, or on an embedded one that all processes share."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
import pytest
from flask_migrate import upgrade
from psycopg2 import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection, make_url

from hrapp import create_app
from hrapp.core.database_init import initialise
from hrapp.core.embedded import postgres
from hrapp.core.instance import Instance
from hrapp.tenancy.owner import owner_engine

# A crash may lose a test's data: nobody minds, and the suite is faster for it.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Opens a connection as the web login ("web") or the owner ("owner").
Connect = Callable[[str], Any]


class Urls(NamedTuple):
    """One database as its two logins reach it."""

    web: str
    owner: str


@contextmanager
def prepared_database(shared: Path, worker: str) -> Iterator[Urls]:
    """An empty database at the head of the public history, for one test process."""
    name = f"hrapp_test_{worker}"
    with ExitStack() as stack:
        web, owner = own_server(name) if "DATABASE_URL" in os.environ else embedded_server(name, shared, stack)
        urls = Urls(*(url.set(database=name).render_as_string(hide_password=False) for url in (web, owner)))
        environ = {"DATABASE_URL": urls.web, "OWNER_DATABASE_URL": urls.owner, "HRAPP_INSTANCE": str(shared / worker)}
        with create_app(environ).app_context():
            upgrade()
        yield urls


def embedded_server(name: str, shared: Path, stack: ExitStack) -> tuple[URL, URL]:
    """The two logins on an embedded server, prepared as an installation's is."""
    server = stack.enter_context(postgres.lease(Instance(shared / "server"), CARELESS))
    initialise(server.url_for("postgres", "postgres"), database=name)
    return make_url(server.url_for("hrapp_app", name)), make_url(server.url_for("hrapp_owner", name))


def own_server(name: str) -> tuple[URL, URL]:
    """The two logins on the server of DATABASE_URL; its owner must be allowed to create databases."""
    web, owner = make_url(os.environ["DATABASE_URL"]), make_url(os.environ["OWNER_DATABASE_URL"])
    recreate(owner, name)
    return web, owner


def recreate(owner: URL, name: str) -> None:
    """Make the database anew, whatever a former run left of it."""
    connection = psycopg2.connect(owner.set(drivername="postgresql", database="postgres").render_as_string(False))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()


@contextmanager
def superuser() -> Iterator[Connection]:
    """A transaction as the superuser of the embedded server; in an application context."""
    url = owner_engine().url.set(username="postgres", password=None)
    if "host" not in url.query:
        pytest.skip("the superuser of somebody's own server is not ours to use")
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
        connection.commit()
    engine.dispose()
