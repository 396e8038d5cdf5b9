"""Attempts to get across the wall with the ORM and its guard out of the way: the database refuses each."""

from typing import Any

import psycopg2
import pytest
from psycopg2 import errors

from hrapp.tenancy.base import TenantModel
from tests.support.cast import Cast
from tests.support.database import Connect

PUBLIC_TABLES = (
    "users",
    "employers",
    "memberships",
    "invitation_tokens",
    "activation_tokens",
    "api_tokens",
    "submissions",
    "kept_forms",
    "tenants",
    "tenant_upgrades",
    "procrastinate_jobs",
    "person_index",
    "people_checks",
    "checked_identifiers",
    "consent_grants",
    "consent_events",
)


def bound(connection: Any, schema: str) -> Any:
    """A cursor in a transaction that is bound as the application binds it."""
    cursor = connection.cursor()
    cursor.execute(f'SET LOCAL search_path TO "{schema}"; SET LOCAL ROLE "{schema}"')
    return cursor


def refused(cursor: Any, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)


@pytest.mark.parametrize("verb", ["SELECT * FROM {}", "DELETE FROM {}", "UPDATE {} SET first_name = 'x'"])
def test_unbound_the_web_login_reads_and_writes_no_employer(connect: Connect, peopled: Cast, verb: str) -> None:
    schema = peopled.acme.tenant.schema_name
    refused(connect("web").cursor(), verb.format(f'"{schema}".employees'))


def test_every_table_of_an_employer_is_out_of_reach_of_all_others(connect: Connect, peopled: Cast) -> None:
    schema = peopled.acme.tenant.schema_name
    for role in ("", peopled.globex.tenant.schema_name):
        for table in TenantModel.metadata.tables:
            connection = connect("web")
            refused(bound(connection, role) if role else connection.cursor(), f'SELECT * FROM "{schema}".{table}')


def test_unbound_no_tenant_table_is_found_at_all(connect: Connect, peopled: Cast) -> None:
    with pytest.raises(errors.UndefinedTable):
        connect("web").cursor().execute("SELECT * FROM employees")


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT * FROM "{}".employees',
        'SELECT first_name FROM employees UNION SELECT first_name FROM "{}".employees',
        "INSERT INTO \"{}\".counters VALUES ('employee', 7)",
        "UPDATE \"{}\".employees SET first_name = 'x'",
        'DELETE FROM "{}".employees',
        'TRUNCATE "{}".employees',
        'DROP TABLE "{}".employees',
        'CREATE TABLE "{}".mine (id int)',
        'GRANT USAGE ON SCHEMA "{}" TO PUBLIC',
    ],
)
def test_bound_to_one_tenant_another_is_out_of_reach(connect: Connect, peopled: Cast, statement: str) -> None:
    cursor = bound(connect("web"), peopled.acme.tenant.schema_name)
    refused(cursor, statement.format(peopled.globex.tenant.schema_name))


@pytest.mark.parametrize("table", PUBLIC_TABLES)
def test_a_bound_transaction_reads_no_public_table(connect: Connect, peopled: Cast, table: str) -> None:
    cursor = bound(connect("web"), peopled.acme.tenant.schema_name)
    refused(cursor, f"SELECT * FROM public.{table}")


def test_a_bound_transaction_finds_no_public_table_by_its_bare_name(connect: Connect, peopled: Cast) -> None:
    cursor = bound(connect("web"), peopled.acme.tenant.schema_name)
    with pytest.raises(errors.UndefinedTable):
        cursor.execute("SELECT * FROM users")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor_name = 'x'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = 'x'",
        "CREATE TABLE mine (id int)",
        "DROP TABLE employees",
        "ALTER TABLE employees ADD COLUMN x text",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "ALTER SCHEMA public RENAME TO p",
        "COPY employees TO '/tmp/stolen'",
        "COPY employees TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT rolpassword FROM pg_authid",
        "UPDATE pg_class SET relname = 'x' WHERE relname = 'employees'",
        "SELECT lo_import('/etc/passwd')",
    ],
)
def test_a_tenant_role_has_rows_and_nothing_else(connect: Connect, peopled: Cast, statement: str) -> None:
    refused(bound(connect("web"), peopled.acme.tenant.schema_name), statement)


@pytest.mark.parametrize("role", ["hrapp_owner", "pg_read_all_data", "pg_write_all_data", "pg_execute_server_program"])
@pytest.mark.parametrize("binding", [True, False])
def test_nobody_becomes_the_owner_or_more(connect: Connect, peopled: Cast, role: str, binding: bool) -> None:
    connection = connect("web")
    cursor = bound(connection, peopled.acme.tenant.schema_name) if binding else connection.cursor()
    refused(cursor, f"SET ROLE {role}")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM public.tenants",
        "INSERT INTO public.tenants (id, schema_name, state, revision, created_at)"
        " VALUES (gen_random_uuid(), 't_aaaaaaaa', 'spare', 'x', now())",
        "SELECT * FROM public.tenant_upgrades",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "DROP TABLE public.users",
        "ALTER ROLE hrapp_app SUPERUSER",
        "ALTER ROLE hrapp_app INHERIT",
        "GRANT hrapp_owner TO hrapp_app",
    ],
)
def test_the_web_login_has_only_rows_in_public(connect: Connect, peopled: Cast, statement: str) -> None:
    refused(connect("web").cursor(), statement)


def test_a_tenant_role_cannot_log_in(peopled: Cast, connect: Connect) -> None:
    cursor = connect("owner").cursor()
    cursor.execute(
        "SELECT rolcanlogin, rolsuper, rolinherit, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = %s",
        [peopled.acme.tenant.schema_name],
    )
    assert cursor.fetchone() == (False, False, False, False, False)


def test_rollback_and_commit_end_a_binding(connect: Connect, peopled: Cast) -> None:
    connection = connect("web")
    for end in (connection.rollback, connection.commit):
        bound(connection, peopled.acme.tenant.schema_name)
        end()
        with pytest.raises(psycopg2.errors.UndefinedTable):
            connection.cursor().execute("SELECT * FROM employees")
        connection.rollback()
