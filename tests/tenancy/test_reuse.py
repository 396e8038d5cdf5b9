"""What a test gets from the test before it is a tenant like a new one, or none."""

from flask import Flask
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.reuse import tenants


def rows_of(schema: str) -> dict[str, list[str]]:
    """The name of a table → its rows."""
    with owner_transaction() as connection:
        return {
            name: list(connection.scalars(text(f'SELECT t::text FROM "{schema}".{name} t')))
            for name in TenantModel.metadata.tables
        }


def handed_back(app: Flask, cast: Cast) -> str:
    """The schema of Acme, after what ends a test; in an application context."""
    name = cast.acme.tenant.schema_name
    with owner_transaction() as connection:
        connection.execute(text("DELETE FROM public.employers; DELETE FROM public.tenants"))
        tenants().take_back(connection)
    session.rollback()
    return name


def test_a_used_tenant_is_empty_again(app: Flask, cast: Cast, context: None) -> None:
    tenants().empty.clear()
    new = rows_of(tenants().claim().schema_name)
    assert cast.alice.client.post(cast.acme.url("departments/"), data={"name": "Bakery"}).status_code == 303
    assert cast.bob
    used = handed_back(app, cast)
    assert rows_of(used) == new
    assert Cast(app).acme.tenant.schema_name == used


def test_a_changed_tenant_is_not_used_again(app: Flask, cast: Cast, context: None) -> None:
    tenants().empty.clear()
    with owner_transaction() as connection:
        connection.execute(text(f'ALTER TABLE "{cast.acme.tenant.schema_name}".employees ADD COLUMN odd text'))
    handed_back(app, cast)
    assert tenants().empty == {}
