"""The history: shown to those who may, added to and never changed, and a forgery is found."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from hrapp.core.extensions import session
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast


@pytest.fixture
def department(cast: Cast) -> None:
    """Three events at Acme."""
    for name in ("Sales", "Finance", "Design"):
        made = cast.alice.client.post("/api/v1/e/acme/departments/", json={"name": name})
        assert made.status_code == 201


def forge(cast: Cast, statement: str) -> None:
    """What somebody with the owner's password could do."""
    with owner_transaction() as connection:
        connection.execute(text(statement.replace("TABLE", f'"{cast.acme.tenant.schema_name}".audit_events')))


def verify(app: Flask) -> tuple[int, str]:
    result = FlaskCliRunner(app).invoke(args=["tenants", "verify", "acme"])
    return result.exit_code, result.output


@pytest.mark.usefixtures("department")
def test_page_shows_who_did_what(cast: Cast) -> None:
    page = cast.alice.client.get(cast.acme.url("audit/"))
    assert page.status_code == 200
    assert page.text.count("Alice") >= 3
    assert "Finance" in page.text
    assert "have not been altered" in page.text


@pytest.mark.usefixtures("department")
def test_page_searches_filters_and_pages(cast: Cast) -> None:
    assert "Finance" not in cast.alice.client.get(cast.acme.url("audit/?q=sales")).text
    assert "No results" in cast.alice.client.get(cast.acme.url("audit/?action=revoked")).text
    assert cast.alice.client.get(cast.acme.url("audit/?page=9&size=50")).status_code == 200


def test_employees_and_hr_may_not_look(cast: Cast) -> None:
    hr = cast.person("Hana", cast.acme, "hr")
    assert cast.bob.client.get(cast.acme.url("audit/")).status_code == 403
    assert hr.client.get(cast.acme.url("audit/")).status_code == 403
    assert cast.charlie.client.get(cast.acme.url("audit/")).status_code == 404


@pytest.mark.usefixtures("context", "department")
@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_tenant_cannot_rewrite_its_history(cast: Cast, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_scope(cast.acme.tenant):
        session.execute(text(statement))


@pytest.mark.usefixtures("context", "department")
def test_untouched_history_is_verified(app: Flask) -> None:
    assert verify(app)[0] == 0


@pytest.mark.usefixtures("context", "department")
@pytest.mark.parametrize(
    ("forgery", "number"),
    [
        ("UPDATE TABLE SET actor_name = 'Bob' WHERE seq = 2", "2"),
        ("UPDATE TABLE SET changes = '{}' WHERE seq = 1", "1"),
        ("DELETE FROM TABLE WHERE seq = 2", "3"),
        ("UPDATE TABLE SET at = at + interval '1 day' WHERE seq = 3", "3"),
    ],
)
def test_forged_history_is_found_by_command_and_page(cast: Cast, app: Flask, forgery: str, number: str) -> None:
    forge(cast, forgery)
    assert verify(app) == (1, f"acme: the audit chain is broken at event {number}\n")
    assert "tampered with" in cast.alice.client.get(cast.acme.url("audit/")).text


@pytest.mark.usefixtures("context")
def test_orphans_are_found(cast: Cast, app: Flask) -> None:
    cast.hire(cast.acme, "Ghost", user_id=UUID(int=7))
    cast.hire(cast.acme, "Shade", user_id=cast.charlie.id)
    code, output = verify(app)
    assert code == 1
    assert "employees of a login that does not exist: E-Ghost" in output
    assert "employees whose account has no access, which the record does not say: E-Shade" in output
