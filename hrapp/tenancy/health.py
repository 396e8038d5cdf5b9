"""Verification of the web login's rights and of each tenant's tables, grants and revision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import column, func, select, table, text
from sqlalchemy.engine import Connection, Engine

from hrapp.core.errors import DomainError
from hrapp.tenancy import scripts
from hrapp.tenancy.catalog import expected_facts, facts
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.owner import owner_engine

LOGIN_FAULTS = text("""
    SELECT CASE WHEN rolsuper THEN 'is a superuser' END, CASE WHEN rolbypassrls THEN 'has BYPASSRLS' END,
           CASE WHEN rolinherit THEN 'inherits the rights of its roles (it must be NOINHERIT)' END,
           (SELECT 'owns the schema ' || min(nspname) FROM pg_namespace
             WHERE nspname ~ '^t_[a-z0-9]{8,20}$' AND nspowner = r.oid),
           (SELECT 'can read the schema ' || min(nspname) || ' without being bound to it' FROM pg_namespace
             WHERE nspname ~ '^t_[a-z0-9]{8,20}$' AND has_schema_privilege(nspname, 'USAGE'))
      FROM pg_roles r WHERE rolname = current_user
""")


class UnsafeLogin(DomainError):
    """The web login has rights that break the isolation of tenants."""


def refuse_unsafe_login(engine: Engine) -> None:
    """Raise UnsafeLogin if the web login has rights that break the isolation of tenants."""
    with engine.connect() as connection:
        found = [fault for fault in connection.execute(LOGIN_FAULTS).one() if fault]
        name = connection.exec_driver_sql("SELECT current_user").scalar_one()
    if found:
        raise UnsafeLogin(f"refusing to start: the database login {name} {' and '.join(found)}")


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
