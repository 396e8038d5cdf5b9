"""A new tenant: role, schema, rights, tables and version in one transaction, whole or not at all."""

from flask import current_app
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from hrapp.core.extensions import session
from hrapp.tenancy import scripts
from hrapp.tenancy.locks import SPARE_POOL
from hrapp.tenancy.models import Tenant, new_schema_name
from hrapp.tenancy.owner import execute_script, owner_transaction, server_version

BATCH = 25


# The oldest spare at head that nobody else is taking, found and taken at once; made once, since a sign-up waits for it.
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
    .values(state="active", claimed_at=func.clock_timestamp())
    .returning(Tenant)
    .execution_options(synchronize_session=False)
)


def claim() -> Tenant:
    """Take a spare tenant for a new employer, in the session's transaction; make one first if the pool is empty."""
    while (tenant := session.scalar(CLAIM, {"head": scripts.head()})) is None:
        provision_now()  # more than once only if another sign-up is faster
    return tenant


def provision_now() -> None:
    """Make one spare tenant, in a transaction of its own as the owner."""
    with owner_transaction() as connection:
        provision(connection)


def top_up(keep: int | None = None) -> int:
    """Fill the pool to `keep` spare tenants (SPARE_TENANTS if not given); how many were made.

    In batches: after each grant of a role every backend rebuilds its list of memberships, once for a transaction, and
    all locks of a transaction have to fit into the server's lock table.
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
    """Run the script of a new tenant on the owner's connection, and register it as spare; its schema's name."""
    name = schema_name or new_schema_name()
    execute_script(connection, creation_script(name, server_version(connection)))
    connection.execute(insert(Tenant).values(schema_name=name, revision=scripts.head()))
    return name


def creation_script(name: str, server_version: int, revision: str | None = None) -> str:
    """The SQL of a new tenant, from its role to its tables at `revision` (head if not given).

    Default privileges come before the tables: GRANT … ON ALL TABLES IN SCHEMA would scan the whole catalog, and
    take longer with every tenant there is.
    """
    login = "LOGIN" if current_app.config["TENANT_ROLE_LOGIN"] else "NOLOGIN"
    # Before PostgreSQL 16 it is the web login's own NOINHERIT that keeps it from inheriting.
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
