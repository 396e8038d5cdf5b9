"""Verification of the web login's rights and of each tenant's tables, grants and revision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import column, func, select, table
from sqlalchemy.engine import Connection, Engine

from hrapp.core import rights
from hrapp.core.errors import DomainError
from hrapp.core.logs import log
from hrapp.core.statements import OwnText
from hrapp.tenancy import scripts
from hrapp.tenancy.catalog import expected_facts, facts
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.owner import owner_engine

# A fault each: the login may act as tenants' roles, as no other, and has nothing of its own but rows.
LOGIN_FAULTS = OwnText(r"""
    SELECT fault FROM pg_roles r CROSS JOIN LATERAL (VALUES
           (rolsuper, 'is a superuser'),
           (rolbypassrls, 'has BYPASSRLS'),
           (rolcreaterole, 'has CREATEROLE'),
           (rolcreatedb, 'has CREATEDB'),
           (rolreplication, 'has REPLICATION'),
           (rolinherit, 'inherits the rights of its roles (it must be NOINHERIT)'),
           (has_database_privilege(current_database(), 'TEMP'), 'can create temporary tables (TEMP on the database)'),
           (has_database_privilege(current_database(), 'CREATE'), 'can create schemas'),
           (has_schema_privilege('public', 'CREATE'), 'can create tables in public'),
           (EXISTS (SELECT FROM pg_class WHERE relowner = r.oid), 'owns tables'),
           (EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND admin_option),
            'may give its roles to others (ADMIN OPTION)')
         ) AS known (found, fault)
     WHERE rolname = current_user AND found
    UNION ALL
    SELECT 'can act as ' || string_agg(other.rolname, ', ' ORDER BY other.rolname)
      FROM pg_roles r JOIN pg_roles other ON other.oid <> r.oid AND other.rolname !~ '^t_[a-z0-9]{8,20}$'
     WHERE r.rolname = current_user AND NOT r.rolsuper AND pg_has_role(r.oid, other.oid, 'MEMBER')
    HAVING count(*) > 0
    UNION ALL
    SELECT 'owns the schema ' || min(nspname) FROM pg_namespace
     WHERE nspname ~ '^t_[a-z0-9]{8,20}$' AND pg_get_userbyid(nspowner) = current_user HAVING count(*) > 0
    UNION ALL
    SELECT 'can read the schema ' || min(nspname) || ' without being bound to it' FROM pg_namespace
     WHERE nspname ~ '^t_[a-z0-9]{8,20}$' AND has_schema_privilege(nspname, 'USAGE') HAVING count(*) > 0
""")
CURRENT_SETTINGS = OwnText("SELECT name, setting FROM pg_settings WHERE name = ANY (%(names)s)")
# At most so many names are said of what is open; the worst come first.
NAMED = 5
WORST = ("set_config", "ts_stat", "query_to_xml")


class UnsafeLogin(DomainError):
    """The web login has rights that break the isolation of tenants."""


def login_faults(connection: Connection) -> list[str]:
    """Which rights of the current user break the isolation of tenants, such as "is a superuser"."""
    return list(connection.exec_driver_sql(LOGIN_FAULTS).scalars())


def openings(connection: Connection) -> list[str]:
    """What only a superuser could close to tenants' roles, and has not: then the driver alone keeps it from them."""
    names = set(connection.exec_driver_sql(OwnText(rights.OPEN)).scalars())
    rows = connection.exec_driver_sql(CURRENT_SETTINGS, {"names": list(rights.SETTINGS)})
    settings: dict[str, str] = dict(rows.tuples().all())
    found = []
    if names:
        first = [name for name in (*WORST, *sorted(names - {*WORST})) if name in names][:NAMED]
        found.append(
            f"tenants' roles may use {len(names)} functions, views and languages of the server, such as"
            f" {', '.join(first)}: run 'flask db-init' as a superuser"
        )
    if unlimited := [name for name in rights.LIMITS if settings.get(name) == "0"]:
        found.append(f"the web login has no {', '.join(unlimited)}: run 'flask db-init'")
    if told := [name for name, value in rights.LOGGING.items() if settings.get(name, value) != value]:
        found.append(
            f"people's data may reach the server's log by {', '.join(told)}: run 'flask db-init' as a superuser"
        )
    return found


def refuse_unsafe_login(engine: Engine) -> None:
    """Raise UnsafeLogin if the web login breaks the isolation of tenants; what is open beside it is logged."""
    with engine.connect() as connection:
        if found := login_faults(connection):
            raise UnsafeLogin(f"refusing to start: the database login {engine.url.username} {' and '.join(found)}")
        for opening in openings(connection):
            log.warning("the database is less closed than it could be", opening=opening)


@dataclass
class Status:
    """Numbers of tenants by state and revision, the number behind, and schema name → upgrade error."""

    head: str
    states: dict[str, int]
    revisions: dict[str, int]
    behind: int
    failed: dict[str, str] = field(default_factory=dict)


def status() -> Status:
    """The state of all tenants, in three queries on the registry."""
    with owner_engine().connect() as connection:
        count = partial(_count_by, connection)
        states, revisions = count(Tenant.state), count(Tenant.revision)
        failed = connection.execute(
            select(Tenant.schema_name, Tenant.upgrade_error).where(Tenant.upgrade_error.is_not(None))
        )
        return Status(
            head=scripts.head(),
            states=states,
            revisions=revisions,
            behind=sum(number for revision, number in revisions.items() if revision != scripts.head()),
            failed={name: error or "" for name, error in failed},
        )


def _count_by(connection: Connection, column: object) -> dict[str, int]:
    query = select(column, func.count()).where(Tenant.state.in_(LIVE)).group_by(column)  # type: ignore[call-overload]
    return {str(value): number for value, number in connection.execute(query)}


# A topic's check of one tenant: takes the owner's connection and the tenant, returns findings.
Check = Callable[[Connection, Tenant], list[str]]


def verify(tenants: Sequence[Tenant], checks: Sequence[Check]) -> dict[str, list[str]]:
    """schema name → findings of deviations; empty if there are none. `checks` are those of the topics."""
    expected: dict[str, set[str]] = {}
    found: dict[str, list[str]] = {}
    with owner_engine().connect() as connection:
        for tenant in tenants:
            if tenant.revision in scripts.revisions() and tenant.revision not in expected:
                expected[tenant.revision] = expected_facts(connection, tenant.revision)
            if findings := _verify_one(connection, tenant, expected, checks):
                found[tenant.schema_name] = findings
            connection.rollback()  # releases this tenant's locks; those of all would exceed the lock table
    return found


def _verify_one(
    connection: Connection, tenant: Tenant, expected: dict[str, set[str]], checks: Sequence[Check]
) -> list[str]:
    if tenant.revision not in expected:
        return [f"the registry names a revision that does not exist: {tenant.revision}"]
    actual = facts(connection, tenant.schema_name)
    if not any(line.startswith("table ") for line in actual):
        return ["the schema is missing"]
    drift = [f"missing: {line}" for line in sorted(expected[tenant.revision] - actual)]
    drift += [f"unexpected: {line}" for line in sorted(actual - expected[tenant.revision])]
    if not drift:
        versions = table("alembic_version", column("version_num"), schema=tenant.schema_name)
        if (recorded := connection.scalar(select(versions.c.version_num))) != tenant.revision:
            drift.append(f"the registry says revision {tenant.revision}, the schema says {recorded}")
    # The checks read tables, which are known to exist only in a schema without drift.
    return drift or [finding for inspect in checks for finding in inspect(connection, tenant)]
