"""Every lock is one of its own: what holds one keeps no other waiting, and the same one is waited for."""

from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection

from hrapp.tenancy import locks
from hrapp.tenancy.owner import owner_engine, owner_transaction
from tests.support.cast import Cast
from tests.support.tenants import made_again_at

pytestmark = pytest.mark.usefixtures("context")
STATEMENTS = {name: value for name, value in vars(locks).items() if name.isupper()}


def take(connection: Connection, cast: Cast, name: str, tree: str = "employees") -> bool:
    """Take a lock of Acme's if it is free; whether it was."""
    statement = STATEMENTS[name].replace("pg_advisory", "pg_try_advisory").replace("%(schema)s", ":schema")
    schema = cast.acme.tenant.schema_name
    connection.execute(text(f'SET LOCAL search_path TO "{schema}"'))
    return bool(connection.scalar(text(statement), {"schema": schema, "tree": tree, "stem": "acme"}))


@pytest.mark.parametrize(("held", "wanted"), permutations(STATEMENTS, 2))
def test_two_different_locks_of_one_tenant_keep_nobody_waiting(cast: Cast, held: str, wanted: str) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast, held)
        assert take(other, cast, wanted)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_same_lock_is_taken_once(cast: Cast, name: str) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast, name)
        assert not take(other, cast, name)
        holder.rollback()
        assert take(other, cast, name)


def test_two_trees_of_one_tenant_keep_nobody_waiting(cast: Cast) -> None:
    with owner_engine().connect() as holder, owner_engine().connect() as other:
        assert take(holder, cast, "TREE", "employees")
        assert take(other, cast, "TREE", "departments")


def test_an_upgrade_does_not_wait_for_whoever_writes_into_the_log(app: Flask, cast: Cast) -> None:
    made_again_at(cast.acme, "0002")
    with owner_transaction() as writer:
        assert take(writer, cast, "AUDIT_LOG")
        assert "1 of 1 upgraded" in app.test_cli_runner().invoke(args=["tenants", "upgrade"]).output
