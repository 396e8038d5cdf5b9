"""Creating tenants, each with role, schema, grants and tables in one transaction, and claiming spare ones."""

from flask import current_app
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from hrapp.core.envelope import new_data_key
from hrapp.core.extensions import session
from hrapp.tenancy import scripts
from hrapp.tenancy.locks import SPARE_POOL
from hrapp.tenancy.models import Tenant, new_schema_name
from hrapp.tenancy.owner import execute_script, owner_transaction, server_version

BATCH = 25


# Claims the oldest spare tenant at head that is not locked by another claim.
CLAIM = (
    update(Tenant)
    .where(
        Tenant.id
        == select(Tenant.id)
        .where(Tenant.state == "spare", Tenant.revision == bindparam("head"))
        .order_by(Tenant.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    .values(
        state="active",
        claimed_at=func.clock_timestamp(),
        data_keys=bindparam("keys", type_=Tenant.data_keys.type),
        # There is nobody to index.
        people_indexed_at=func.clock_timestamp(),
    )
    .returning(Tenant)
    .execution_options(synchronize_session=False)
)


def claim() -> Tenant:
    """Claim a spare tenant for a new employer, in the session's transaction, and give it a data key.

    Creates one if there is none; Unavailable if the process then lacks the owner's connection.
    """
    while (tenant := session.scalar(CLAIM, {"head": scripts.head(), "keys": [new_data_key()]})) is None:
        provision_now()  # repeated only if another sign-up claims it first
    return tenant


def provision_now() -> None:
    """Create one spare tenant, in a separate transaction as the owner."""
    with owner_transaction() as connection:
        provision(connection)


def top_up(keep: int | None = None) -> int:
    """Create spare tenants up to `keep` (default SPARE_TENANTS); returns how many were created.

    In batches: after each transaction that grants a role every backend rebuilds its list of role memberships, which
    favours large batches, but all locks of a transaction have to fit into the server's lock table.
    """
    target = current_app.config["SPARE_TENANTS"] if keep is None else keep
    made = 0
    while batch := _top_up_once(target):
        made += batch
    return made


def _top_up_once(target: int) -> int:
    with owner_transaction() as connection:
        connection.exec_driver_sql(SPARE_POOL)
        spare = connection.scalar(
            select(func.count()).where(Tenant.state == "spare", Tenant.revision == scripts.head())
        )
        missing = min(BATCH, target - (spare or 0))
        for _ in range(missing):
            provision(connection)
        return max(0, missing)


def provision(connection: Connection, schema_name: str | None = None) -> str:
    """Create a tenant on the owner's connection and register it as spare; returns its schema's name."""
    name = schema_name or new_schema_name()
    execute_script(connection, creation_script(name, server_version(connection)))
    connection.execute(insert(Tenant).values(schema_name=name, revision=scripts.head()))
    return name


def creation_script(name: str, server_version: int, revision: str | None = None) -> str:
    """The SQL that creates a tenant: role, schema, grants, and tables at `revision` (default head).

    Privileges are granted as default privileges before the tables are created, since GRANT … ON ALL TABLES IN SCHEMA
    scans the whole catalog and would become slower with every tenant.
    """
    login = "LOGIN" if current_app.config["TENANT_ROLE_LOGIN"] else "NOLOGIN"
    # Before PostgreSQL 16 these options do not exist, and the web login's NOINHERIT alone prevents inheritance.
    options = " WITH INHERIT FALSE, SET TRUE" if server_version >= 160000 else ""
    return f"""
        CREATE ROLE "{name}" {login} NOINHERIT;
        GRANT "{name}" TO {current_app.config["WEB_ROLE"]}{options};
        CREATE SCHEMA "{name}";
        GRANT USAGE ON SCHEMA "{name}" TO "{name}";
        ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{name}";
        SET LOCAL search_path TO "{name}";
        {scripts.script_for(name, scripts.BASE, revision or scripts.head())}
        SET LOCAL search_path TO public;
    """
