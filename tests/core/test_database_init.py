"""Preparing a server: roles and rights as designed, on every version at hand, by either way."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner
from psycopg2.errors import InsufficientPrivilege

from hrapp.core.cli import db_init
from hrapp.core.database_init import DatabaseInitError, initialise
from hrapp.core.embedded.postgres import lease
from hrapp.core.embedded.programs import programs
from hrapp.core.instance import PROJECT, Instance
from tests.support.servers import VERSIONS, Url, throw_away

Rows = list[tuple[object, ...]]

RIGHTS = """
SELECT 'role', rolname::text, concat_ws(' ', rolcanlogin, rolcreaterole, rolinherit, rolsuper, rolcreatedb,
       rolreplication, rolbypassrls, array(SELECT unnest(rolconfig) ORDER BY 1))
  FROM pg_roles WHERE rolname LIKE 'hrapp%'
UNION ALL SELECT 'database', pg_get_userbyid(datdba)::text, datacl::text
  FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'public', '', array(SELECT a::text FROM unnest(nspacl) a ORDER BY 1)::text
  FROM pg_namespace WHERE nspname = 'public'
UNION ALL SELECT 'function', oid::regprocedure::text, array(SELECT a::text FROM unnest(proacl) a ORDER BY 1)::text
  FROM pg_proc WHERE proacl IS NOT NULL
UNION ALL SELECT 'view', relname, array(SELECT a::text FROM unnest(relacl) a ORDER BY 1)::text
  FROM pg_class WHERE relkind = 'v'
UNION ALL SELECT 'language', lanname, array(SELECT a::text FROM unnest(lanacl) a ORDER BY 1)::text FROM pg_language
ORDER BY 1, 2, 3
"""
NAMES = "SELECT rolname::text FROM pg_roles UNION ALL SELECT datname::text FROM pg_database ORDER BY 1"
# Those that somebody made, the newest last: a role that gave rights goes after whom it gave them to.
ROLES = "SELECT rolname FROM pg_roles WHERE rolname <> 'postgres' AND rolname !~ '^pg_' ORDER BY oid DESC"


@pytest.fixture(scope="module", params=VERSIONS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Url]:
    """A server of each version; the URL is a superuser's."""
    if not (VERSIONS[request.param] / "initdb").exists():
        pytest.skip(f"PostgreSQL {request.param} is not installed")
    with throw_away(VERSIONS[request.param], Instance(tmp_path_factory.mktemp("server"))) as url:
        yield url


@pytest.fixture
def server(running: Url) -> Iterator[Url]:
    """The server, as new again after each test: without the database, whose rights go with it, and without roles."""
    before = run(running, RIGHTS) + run(running, NAMES)
    yield running
    run(running, "DROP DATABASE hrapp", *(f"DROP ROLE {name}" for (name,) in run(running, ROLES)))
    assert run(running, RIGHTS) + run(running, NAMES) == before


def run(url: Url, *statements: str, user: str = "postgres", database: str = "postgres") -> Rows:
    with closing(psycopg2.connect(url, user=user, dbname=database)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_second_time_changes_nothing(server: Url) -> None:
    assert initialise(server).done == [
        "created role hrapp_owner",
        "set attributes of hrapp_owner",
        "created role hrapp_app",
        "set attributes of hrapp_app",
        "set limits and logging of hrapp_app",
        "created database hrapp",
        "took the server's functions from tenants' roles",
    ]
    before = run(server, RIGHTS, database="hrapp")
    assert initialise(server).done == []
    assert run(server, RIGHTS, database="hrapp") == before


def test_what_differs_is_corrected(server: Url) -> None:
    initialise(server)
    before = run(server, RIGHTS, database="hrapp")
    run(
        server,
        "ALTER ROLE hrapp_app SUPERUSER INHERIT",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION set_config(text, text, boolean), pg_read_file(text) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION ts_stat(text) FROM hrapp_owner",
        "GRANT UPDATE ON pg_settings TO PUBLIC",
        "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
        "ALTER ROLE hrapp_app RESET log_min_error_statement",
        database="hrapp",
    )
    initialise(server)
    assert run(server, RIGHTS, database="hrapp") == before


def test_script_for_psql_does_the_same(server: Url, tmp_path: Path) -> None:
    psql = shutil.which("psql") or str(programs() / "psql")
    script = PROJECT / "docs" / "database-init.sql"
    for _ in range(2):
        subprocess.run(
            [psql, "-qX", server, "-v", "app_password=it's", "-f", script], check=True, stdout=subprocess.PIPE
        )
    by_script = run(server, RIGHTS, database="hrapp")
    run(server, "DROP DATABASE hrapp", "DROP ROLE hrapp_app", "DROP ROLE hrapp_owner")
    initialise(server)
    assert run(server, RIGHTS, database="hrapp") == by_script


def test_admin_need_not_be_superuser_and_keeps_nothing(server: Url) -> None:
    run(server, "CREATE ROLE admin LOGIN CREATEROLE CREATEDB")
    admin = server.replace("//postgres@", "//admin@")
    assert "set_config" in initialise(admin, owner_password="x" * 20).open
    assert initialise(admin).done == []
    kept = run(server, "SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = 'hrapp_app'")
    assert ("statement_timeout=60s",) in kept  # what needs no superuser is done
    assert run(server, "SELECT pg_has_role('admin', 'hrapp_owner', 'USAGE')") == [(False,)]
    with pytest.raises(psycopg2.OperationalError):
        run(server, user="admin", database="hrapp")


def test_owner_makes_tenants_and_web_login_becomes_them_only(server: Url) -> None:
    initialise(server)
    modern = run(server, "SELECT current_setting('server_version_num')::int >= 160000") == [(True,)]
    run(
        server,
        "CREATE ROLE t_aaaaaaaa",
        "GRANT t_aaaaaaaa TO hrapp_app" + (" WITH INHERIT FALSE, SET TRUE" if modern else ""),
        "CREATE SCHEMA t_aaaaaaaa",
        "GRANT USAGE ON SCHEMA t_aaaaaaaa TO t_aaaaaaaa",
        "CREATE TABLE t_aaaaaaaa.people AS SELECT 1 AS id",
        "GRANT SELECT ON t_aaaaaaaa.people TO t_aaaaaaaa",
        user="hrapp_owner",
        database="hrapp",
    )
    read = "SELECT id FROM t_aaaaaaaa.people"
    with pytest.raises(InsufficientPrivilege):
        run(server, read, user="hrapp_app", database="hrapp")
    assert run(server, "SET ROLE t_aaaaaaaa", read, user="hrapp_app", database="hrapp") == [(1,)]
    if modern:
        with pytest.raises(InsufficientPrivilege):
            run(server, "SET ROLE t_aaaaaaaa", user="hrapp_owner", database="hrapp")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine ()",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "SET ROLE hrapp_owner",
        "ALTER ROLE hrapp_app BYPASSRLS",
    ],
)
def test_web_login_may_not(embedded: Url, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        run(embedded, statement, user="hrapp_app", database="hrapp")


def test_strangers_may_not_connect(embedded: Url) -> None:
    run(embedded, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        run(embedded, user="stranger", database="hrapp")


def test_password_is_kept_as_a_verifier_and_never_said(embedded: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    password = secrets.token_hex(8)
    monkeypatch.setenv("APP_PASSWORD", password)
    result = CliRunner().invoke(db_init, ["--admin-url", embedded])
    assert result.exit_code == 0
    assert result.output == "set password of hrapp_app\n"
    kept = run(embedded, "SELECT rolpassword FROM pg_authid WHERE rolname = 'hrapp_app'")
    assert str(kept[0][0]).startswith("SCRAM-SHA-256$")


def test_admin_without_the_right_is_told_in_one_line(embedded: Url) -> None:
    with pytest.raises(DatabaseInitError, match="CREATEROLE and CREATEDB"):
        initialise(embedded.replace("//postgres@", "//hrapp_app@"), database="other")


def test_unreachable_server_is_one_line_without_the_password() -> None:
    result = CliRunner().invoke(db_init, ["--admin-url", "postgresql://me:hidden@127.0.0.1:1/postgres"])
    assert result.exit_code == 1
    assert "the server could not be prepared" in result.output
    assert "hidden" not in result.output
    assert result.output.count("\n") == 1


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Url]:
    with lease(Instance(tmp_path_factory.mktemp("prepared")), {"fsync": "off"}) as server:
        initialise(server.url_for("postgres", "postgres"))
        yield server.url_for("postgres", "postgres")
