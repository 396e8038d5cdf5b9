"""Prepares a PostgreSQL server: the two logins, the database, and the grants that tenant isolation relies on.

docs/database-init.sql is the same as SQL for psql; a test compares the results.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, encrypt_password

from hrapp.core import rights
from hrapp.core.instance import StartError
from hrapp.core.rights import APP, OWNER

DATABASE = "hrapp"
OLDEST = 150000
GRANT_OPTIONS = 160000
# Only one process at a time prepares a server.
LOCK = "SELECT pg_advisory_lock(7226300)"
# Column of pg_roles → its SQL keyword, the value for the owner, the value for the web login.
ATTRIBUTES = {
    "rolcanlogin": ("LOGIN", True, True),
    "rolcreaterole": ("CREATEROLE", True, False),
    "rolinherit": ("INHERIT", True, False),
    "rolsuper": ("SUPERUSER", False, False),
    "rolcreatedb": ("CREATEDB", False, False),
    "rolreplication": ("REPLICATION", False, False),
    "rolbypassrls": ("BYPASSRLS", False, False),
}


class DatabaseInitError(StartError):
    """The server could not be prepared; the message says why and what to do, in one line."""


@dataclass
class Outcome:
    """The changes that `initialise` made, in words, and what only a superuser can take from tenants' roles."""

    done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def initialise(
    admin_url: str,
    owner_password: str | None = None,
    app_password: str | None = None,
    database: str = DATABASE,
) -> Outcome:
    """Create or correct the roles hrapp_owner and hrapp_app and the database; idempotent.

    `admin_url` is a libpq URL of a superuser, or of a role with CREATEROLE and CREATEDB. A password of None is left
    unchanged. Raises DatabaseInitError.
    """
    outcome = Outcome()
    try:
        with _connect(admin_url) as server:
            server.cursor().execute(LOCK)
            _ensure_role(server, OWNER, 1, owner_password, outcome)
            _ensure_role(server, APP, 2, app_password, outcome)
            if rights.limit(server.cursor()):
                outcome.done.append(f"set limits and logging of {APP}")
            with _acting_as_owner(server):
                _ensure_database(server, database, outcome)
                with _connect(admin_url, database) as inside:
                    _grant(inside, database)
                    if rights.close(inside.cursor()):
                        outcome.done.append("took the server's functions from tenants' roles")
                    outcome.open = rights.open_to_tenants(inside.cursor())
    except InsufficientPrivilege as error:
        raise DatabaseInitError(
            f"the admin's login is not allowed to do this ({_first_line(error)}): "
            "use a superuser, or a role with CREATEROLE and CREATEDB that created these roles"
        ) from error
    except psycopg2.Error as error:
        raise DatabaseInitError(f"the server could not be prepared: {_first_line(error)}") from error
    return outcome


@contextmanager
def _connect(url: str, database: str | None = None) -> Iterator[connection]:
    url = url.replace("postgresql+psycopg2://", "postgresql://", 1)
    options: dict[str, Any] = {"connect_timeout": 10, "application_name": "hrapp db-init"}
    if database:
        options["dbname"] = database
    with closing(psycopg2.connect(url, **options)) as made:
        made.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        if made.server_version < OLDEST:
            raise DatabaseInitError(
                f"PostgreSQL 15 or newer is needed, but the server runs {made.server_version // 10000}"
            )
        yield made


def _ensure_role(server: connection, role: str, column: int, password: str | None, outcome: Outcome) -> None:
    cursor, name = server.cursor(), sql.Identifier(role)
    cursor.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(
            sql.SQL(", ").join(map(sql.Identifier, ATTRIBUTES))
        ),
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute(sql.SQL("CREATE ROLE {}").format(name))
        outcome.done.append(f"created role {role}")
        found = (False, False, True, False, False, False, False)
    # Only attributes that differ are named, since naming SUPERUSER at all, even as NOSUPERUSER, takes a superuser.
    wrong = [
        sql.SQL(want[0] if want[column] else f"NO{want[0]}")
        for want, has in zip(ATTRIBUTES.values(), found, strict=True)
        if want[column] != has
    ]
    if wrong:
        cursor.execute(sql.SQL("ALTER ROLE {} {}").format(name, sql.SQL(" ").join(wrong)))
        outcome.done.append(f"set attributes of {role}")
    if password is not None:
        # Sent as a SCRAM verifier, so that the server's log never holds the password.
        verifier = encrypt_password(password, role, server, "scram-sha-256")
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD %s").format(name), [verifier])
        outcome.done.append(f"set password of {role}")
    if role == OWNER and server.server_version >= GRANT_OPTIONS:
        # The owner administers the roles that it creates, but must not be able to SET ROLE to them.
        cursor.execute(sql.SQL("ALTER ROLE {} SET createrole_self_grant = ''").format(name))


@contextmanager
def _acting_as_owner(server: connection) -> Iterator[None]:
    """Grant the owner's role to an admin who is not a superuser, for the duration of the block."""
    cursor = server.cursor()
    cursor.execute(
        "SELECT rolsuper OR pg_has_role(oid, %s, 'USAGE') FROM pg_roles WHERE rolname = current_user", [OWNER]
    )
    has_them = cursor.fetchone()
    if has_them and has_them[0]:
        yield
        return
    options = " WITH INHERIT TRUE, SET TRUE" if server.server_version >= GRANT_OPTIONS else ""
    owner = sql.Identifier(OWNER)
    cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER{}").format(owner, sql.SQL(options)))
    try:
        yield
    finally:
        cursor.execute(sql.SQL("REVOKE {} FROM CURRENT_USER GRANTED BY CURRENT_USER").format(owner))


def _ensure_database(server: connection, database: str, outcome: Outcome) -> None:
    cursor, name, owner = server.cursor(), sql.Identifier(database), sql.Identifier(OWNER)
    cursor.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s",
        [database],
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(name, owner))
        outcome.done.append(f"created database {database}")
    elif found[1] != "UTF8":
        raise DatabaseInitError(f"the database {database} is encoded in {found[1]}: UTF8 is needed, name another")
    elif found[0] != OWNER:
        cursor.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
        outcome.done.append(f"made {OWNER} the owner of database {database}")


def _grant(inside: connection, database: str) -> None:
    cursor = inside.cursor()
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON DATABASE {database} FROM {app}",
        "GRANT CONNECT ON DATABASE {database} TO {app}",
        # Tenants' roles need nothing in public, not even the names of its tables.
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
    ):
        cursor.execute(
            sql.SQL(statement).format(
                database=sql.Identifier(database), app=sql.Identifier(APP), owner=sql.Identifier(OWNER)
            )
        )


def _first_line(error: psycopg2.Error) -> str:
    # libpq's messages about a failed connection never include the password.
    return " ".join(str(error).split("\n")[0].split()) or type(error).__name__
