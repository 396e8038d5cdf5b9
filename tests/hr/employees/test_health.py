"""`flask tenants verify` finds keys that are not those of their texts."""

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from hrapp.core.extensions import session
from hrapp.hr.organization.models import Department
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.people import api, hired


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("employees", "last_name = 'Byron'"),
        ("employees", "number_key = 'x'"),
        ("employees", "search = ''"),
        ("departments", "name = 'Bakery'"),
        ("branches", "name_key = 'bakery'"),
    ],
)
def test_outdated_keys_are_found(app: Flask, cast: Cast, table: str, change: str) -> None:
    hired(cast, last_name="O’Brien-Łukasz")
    for kind in ("departments", "branches"):
        cast.alice.client.post(api(cast.acme, f"{kind}/"), json={"name": "Küche"})
    assert app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).exit_code == 0
    with owner_transaction() as connection:
        connection.execute(text(f'UPDATE "{cast.acme.tenant.schema_name}".{table} SET {change}'))
    result = app.test_cli_runner().invoke(args=["tenants", "verify", "acme"])
    assert result.exit_code == 1
    assert f"{table} with outdated keys: " in result.output


@pytest.mark.usefixtures("context")
def test_a_row_that_is_written_past_the_models_is_refused(cast: Cast) -> None:
    unit = {"id": uuid7(), "name": "Küche", "code": "K"}
    with tenant_scope(cast.acme.tenant), pytest.raises(IntegrityError, match="name_key"), session.begin_nested():
        session.execute(insert(Department), unit)
