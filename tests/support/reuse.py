"""Tenants that go from one test to the next: making one takes longer than most tests, and each one that is left over
slows the server down.

A tenant goes on as it was made: without rows, and only if nothing has changed its tables or the rights to them.
"""

from collections import defaultdict

from sqlalchemy import insert, select, text
from sqlalchemy.engine import URL, Connection

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.tenancy import provisioning, scripts
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.models import Tenant, new_schema_name
from hrapp.tenancy.owner import execute_script, owner_engine, owner_transaction, server_version

# One statement, since rows may refer to each other in a circle; then what a new tenant begins with.
CLEAR = "WITH {} SELECT 1; INSERT INTO {{0}}.settings (id) VALUES (1);".format(
    ", ".join(f"{table} AS (DELETE FROM {{0}}.{table})" for table in TenantModel.metadata.tables)
)
# Every change of a structure leaves a row of the catalogue that is newer than all others, or one less.
STRUCTURE = text("""
    SELECT concat_ws(' ', n.xmin, count(*), max(c.xmin::text::bigint), sum(a.rows), max(a.newest),
                     sum(k.rows), max(k.newest), sum(t.rows), max(t.newest))
    FROM pg_namespace n
    JOIN pg_class c ON c.relnamespace = n.oid
    CROSS JOIN LATERAL (SELECT count(*) AS rows, max(xmin::text::bigint) AS newest
                        FROM pg_attribute WHERE attrelid = c.oid) a
    CROSS JOIN LATERAL (SELECT count(*) AS rows, max(xmin::text::bigint) AS newest
                        FROM pg_constraint WHERE conrelid = c.oid) k
    CROSS JOIN LATERAL (SELECT count(*) AS rows, max(xmin::text::bigint) AS newest
                        FROM pg_trigger WHERE tgrelid = c.oid) t
    WHERE n.nspname = :name GROUP BY n.oid, n.xmin
""")
Schema, Structure = str, str


class Tenants:
    """The tenants of one database: those that the running test uses, and the empty ones that the next may use."""

    def __init__(self) -> None:
        self.used: dict[Schema, Structure] = {}
        self.empty: dict[Schema, Structure] = {}

    def claim(self) -> Tenant:
        """A tenant for an employer, in the session: a used one if there is one."""
        with owner_transaction() as connection:
            name, structure = self.empty.popitem() if self.empty else make(connection)
            # Its day has begun, as at an employer in use: nothing is due at a new one.
            claimed = {
                "state": "active",
                "claimed_at": clock.now(),
                "day": clock.today(),
                "people_indexed_at": clock.now(),
            }
            connection.execute(insert(Tenant).values(schema_name=name, revision=scripts.head(), **claimed))
        self.used[name] = structure
        return session.scalars(select(Tenant).where(Tenant.schema_name == name)).one()

    def take_back(self, connection: Connection) -> None:
        """Empty what the test has used, after the registry has forgotten it."""
        used, self.used = self.used, {}
        if kept := {name: each for name, each in used.items() if structure_of(connection, name) == each}:
            execute_script(connection, "".join(CLEAR.format(f'"{name}"') for name in kept))
            self.empty |= kept


_of_database: defaultdict[URL, Tenants] = defaultdict(Tenants)


def tenants() -> Tenants:
    """Those of the application's database; in an application context."""
    return _of_database[owner_engine().url]


def make(connection: Connection) -> tuple[Schema, Structure]:
    name = new_schema_name()
    execute_script(connection, provisioning.creation_script(name, server_version(connection)))
    return name, structure_of(connection, name)


def structure_of(connection: Connection, name: Schema) -> Structure:
    """What changes with every change of the schema's structure; empty if it is gone."""
    return connection.scalar(STRUCTURE, {"name": name}) or ""
