"""Every lock is one of its own: what holds one keeps no other waiting, and the same one is waited for."""

from itertools import permutations

import psycopg2
import pytest
from flask import Flask
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from hrapp.tenancy import locks
from hrapp.tenancy.owner import owner_engine, owner_transaction
from tests.support.cast import Cast, CastEmployer
from tests.support.database import Connect
from tests.support.tenants import made_again_at

pytestmark = pytest.mark.usefixtures("context")
STATEMENTS = {name: value for name, value in vars(locks).items() if name.isupper() and name != "ROW"}
OF_ALL = ("PUBLIC_MIGRATIONS", "SPARE_POOL", "SLUG")


def take(connection: Connection, employer: CastEmployer, name: str, tree: str = "employees") -> bool:
    """Take a lock of an employer's if it is free; whether it was."""
    connection.execute(text(f'SET LOCAL search_path TO "{employer.tenant.schema_name}"'))
    connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
    values = {"tree": tree, "stem": "acme", "id": str(employer.tenant.id), "tenant": str(employer.tenant.id)}
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(STATEMENTS[name], values)
    except OperationalError as error:
        assert isinstance(error.orig, psycopg2.errors.LockNotAvailable)  # noqa: PT017  the other way is an answer too
        return False
    return True


@pytest.mark.parametrize(("held", "wanted"), permutations(STATEMENTS, 2))
def test_two_different_locks_of_one_tenant_keep_nobody_waiting(cast: Cast, held: str, wanted: str) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast.acme, held)
        assert take(other, cast.acme, wanted)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_same_lock_is_taken_once(cast: Cast, name: str) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        for _ in range(2):  # once while its row is new, once when it is there
            assert take(holder, cast.acme, name)
            assert not take(other, cast.acme, name)
            holder.commit()
        assert take(other, cast.acme, name)


def test_two_trees_of_one_tenant_keep_nobody_waiting(cast: Cast) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast.acme, "TREE", "employees")
        assert take(other, cast.acme, "TREE", "departments")


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - {*OF_ALL}))
def test_a_lock_of_one_tenant_keeps_no_other_waiting(cast: Cast, name: str) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast.acme, name)
        assert take(other, cast.globex, name)


def test_a_lock_leaves_no_rows_behind(cast: Cast) -> None:
    """Or an employer with many changes would have a table of locks that grows and grows."""
    name = cast.acme.tenant.schema_name
    with owner_engine().connect() as connection:
        for _ in range(5):
            assert take(connection, cast.acme, "AUDIT_LOG")
            connection.commit()
        version = connection.scalar(text(f"""SELECT ctid::text FROM "{name}".counters WHERE name = 'audit log'"""))
        assert take(connection, cast.acme, "AUDIT_LOG")
        connection.commit()
        assert (
            connection.scalar(text(f"""SELECT ctid::text FROM "{name}".counters WHERE name = 'audit log'""")) == version
        )


@pytest.mark.parametrize("name", [*OF_ALL, "UPGRADE"])
def test_a_tenants_role_cannot_hold_what_others_wait_for(connect: Connect, cast: Cast, name: str) -> None:
    schema = cast.acme.tenant.schema_name
    cursor = connect("web").cursor()
    cursor.execute(f'SET LOCAL search_path TO "{schema}"; SET LOCAL ROLE "{schema}"')
    with pytest.raises(InsufficientPrivilege):
        cursor.execute(
            STATEMENTS[name], {"stem": "acme", "id": str(cast.acme.tenant.id), "tenant": str(cast.acme.tenant.id)}
        )


def test_an_upgrade_does_not_wait_for_whoever_writes_into_the_log(app: Flask, cast: Cast) -> None:
    made_again_at(cast.acme, "0002")
    with owner_transaction() as writer:
        assert take(writer, cast.acme, "AUDIT_LOG")
        assert "1 of 1 upgraded" in app.test_cli_runner().invoke(args=["tenants", "upgrade"]).output
