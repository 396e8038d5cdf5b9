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
