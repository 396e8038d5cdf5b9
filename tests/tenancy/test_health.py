"""What `verify` and the start of the web process find wrong, each thing made wrong on purpose."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from hrapp.access.topic import checks
from hrapp.core.extensions import db
from hrapp.tenancy import health, provisioning
from hrapp.tenancy.health import UnsafeLogin
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_engine, owner_transaction
from tests.support.database import superuser

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def tenant(context: None) -> Iterator[Tenant]:
    with owner_transaction() as connection:
        name = provisioning.provision(connection)
        row = connection.execute(Tenant.__table__.select().where(Tenant.schema_name == name)).mappings().one()
    yield Tenant(**row)
    with owner_transaction() as connection:
        connection.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
        connection.execute(Tenant.__table__.delete().where(Tenant.schema_name == name))


def findings(tenant: Tenant, *statements: str) -> list[str]:
    """What verify says after the owner has run these statements."""
    with owner_transaction() as connection:
        for statement in statements:
            connection.execute(text(statement.format(s=f'"{tenant.schema_name}"')))
    return health.verify([tenant], checks()).get(tenant.schema_name, [])


def test_a_new_tenant_is_as_designed(tenant: Tenant) -> None:
    assert findings(tenant) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ALTER TABLE {s}.employees ADD COLUMN extra text", "unexpected: column employees.extra text"),
        ("ALTER TABLE {s}.employees ALTER COLUMN last_name DROP NOT NULL", "missing: column employees.last_name text"),
        ("DROP INDEX {s}.ix_employees_name", "missing: index"),
        ("DROP TABLE {s}.invitations", "missing: table invitations"),
        ("GRANT UPDATE ON {s}.audit_events TO {s}", "unexpected: audit_events granted"),
        ("REVOKE SELECT ON {s}.employees FROM {s}", "missing: employees granted"),
        ("GRANT SELECT ON {s}.employees TO PUBLIC", "unexpected: employees granted: =r"),
        ("GRANT USAGE ON SCHEMA {s} TO hrapp_app", "unexpected: schema granted: hrapp_app=U"),
        ("ALTER ROLE {s} CREATEROLE", "unexpected: role createrole"),
        ("ALTER ROLE {s} LOGIN", "unexpected: role login"),
        ("GRANT pg_monitor TO {s}", "unexpected: role is a member of pg_monitor"),
        ("CREATE FUNCTION {s}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "unexpected: function f"),
    ],
)
def test_each_kind_of_drift_is_named(tenant: Tenant, statement: str, expected: str) -> None:
    if "pg_monitor" in statement:
        pytest.skip("only a superuser can grant a predefined role") if not can_grant_predefined(tenant) else None
    found = findings(tenant, statement)
    assert any(line.startswith(expected) for line in found), found


def can_grant_predefined(tenant: Tenant) -> bool:
    with owner_engine().connect() as connection:
        return bool(connection.scalar(text("SELECT pg_has_role('pg_monitor', 'MEMBER WITH ADMIN OPTION')")))


def test_a_version_that_disagrees_is_named(tenant: Tenant) -> None:
    found = findings(tenant, "UPDATE {s}.alembic_version SET version_num = 'zero'")
    assert found == [f"the registry says revision {tenant.revision}, the schema says zero"]


def test_a_missing_schema_is_named(tenant: Tenant) -> None:
    assert findings(tenant, "DROP SCHEMA {s} CASCADE") == ["the schema is missing"]


def test_an_unknown_revision_is_named(tenant: Tenant) -> None:
    tenant.revision = "nowhere"
    assert findings(tenant) == ["the registry names a revision that does not exist: nowhere"]


def test_the_web_login_passes() -> None:
    health.refuse_unsafe_login(db.engine)


def test_a_login_that_owns_a_tenant_is_refused(tenant: Tenant) -> None:
    with pytest.raises(UnsafeLogin, match="owns the schema"):
        health.refuse_unsafe_login(owner_engine())


def test_a_login_that_reads_a_tenant_unbound_is_refused(tenant: Tenant) -> None:
    findings(tenant, "GRANT USAGE ON SCHEMA {s} TO hrapp_app")
    with pytest.raises(UnsafeLogin, match="without being bound"):
        health.refuse_unsafe_login(db.engine)
    findings(tenant, "REVOKE USAGE ON SCHEMA {s} FROM hrapp_app")


# What a superuser could give to the web login, and what is said of it.
RIGHTS = {
    "ALTER ROLE hrapp_app CREATEROLE": "has CREATEROLE",
    "ALTER ROLE hrapp_app CREATEDB": "has CREATEDB",
    "ALTER ROLE hrapp_app REPLICATION": "has REPLICATION",
    "ALTER ROLE hrapp_app BYPASSRLS": "has BYPASSRLS",
    "ALTER ROLE hrapp_app INHERIT": "inherits the rights of its roles (it must be NOINHERIT)",
    "GRANT CREATE ON SCHEMA public TO hrapp_app": "can create tables in public",
    "GRANT TEMP ON DATABASE {database} TO PUBLIC": "can create temporary tables (TEMP on the database)",
    "GRANT CREATE ON DATABASE {database} TO hrapp_app": "can create schemas",
    "CREATE TABLE public.own (); ALTER TABLE public.own OWNER TO hrapp_app": "owns tables",
    "CREATE ROLE others; GRANT others TO hrapp_app; GRANT pg_monitor TO others": "can act as others, pg_monitor",
    "CREATE ROLE t_aaaaaaaa ADMIN hrapp_app": "may give its roles to others (ADMIN OPTION)",
} | {
    f"GRANT {role} TO hrapp_app": f"can act as {role}"
    for role in (
        "hrapp_owner",
        "pg_read_all_data",
        "pg_write_all_data",
        "pg_read_all_stats",
        "pg_signal_backend",
        "pg_execute_server_program",
        "pg_checkpoint",
    )
}


@pytest.mark.parametrize("given", RIGHTS)
def test_a_right_too_many_of_the_web_login_is_named(given: str) -> None:
    """In a transaction that is rolled back: other tests use the login meanwhile."""
    with superuser() as admin:
        admin.exec_driver_sql(given.replace("{database}", str(admin.engine.url.database)))
        admin.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION hrapp_app")
        (said,) = health.login_faults(admin)
        admin.rollback()
    assert said.startswith(RIGHTS[given])


def test_what_a_superuser_left_open_is_said_at_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    with superuser() as admin:
        admin.exec_driver_sql("GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC")
    try:
        health.refuse_unsafe_login(db.engine)
        assert "such as set_config: run 'flask db-init' as a superuser" in capsys.readouterr().err
    finally:
        with superuser() as admin:
            admin.exec_driver_sql("REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean) FROM PUBLIC")
    with db.engine.connect() as connection:
        assert health.openings(connection) == []


def test_a_superuser_is_refused(tmp_path: object) -> None:
    admin = owner_engine().url.set(username="postgres", password=None)
    if "host" not in admin.query:
        pytest.skip("the superuser of somebody's own server is not ours to use")
    engine = create_engine(admin)
    with pytest.raises(UnsafeLogin, match="is a superuser"):
        health.refuse_unsafe_login(engine)
    engine.dispose()


def test_the_web_process_does_not_start_with_a_login_that_could_pass_the_wall(environ: dict[str, str]) -> None:
    unsafe = environ | {"DATABASE_URL": environ["OWNER_DATABASE_URL"]}
    command = [sys.executable, "-c", "import wsgi"]
    started = subprocess.run(command, env=os.environ | unsafe, capture_output=True, text=True, check=False)
    assert started.returncode == 1
    assert started.stderr.startswith("hrapp: refusing to start: the database login hrapp_owner")
    assert len(started.stderr.splitlines()) == 1
