"""The migration to canonical addresses: what was there is found again, and nobody's login becomes another's."""

from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import text

from hrapp.tenancy.owner import owner_engine

ADD = text("""
    INSERT INTO public.users (id, email, name, locale, time_zone, is_operator, is_active,
                              failed_sign_ins, created_at, updated_at)
    VALUES (gen_random_uuid(), :email, '', 'en', 'UTC', false, true, 0, clock_timestamp(), now())
""")
EMAILS = text('SELECT email FROM public.users ORDER BY email COLLATE "C"')


@pytest.fixture
def connection(app: Flask) -> Any:
    """Of the owner, with nobody there; what happens is undone."""
    with app.app_context(), owner_engine().connect() as connection:
        connection.execute(text("DELETE FROM public.users"))
        yield connection
        connection.rollback()


def test_addresses_become_canonical_but_never_the_same(connection: Any) -> None:
    for email in ("Ada@Acme.example", "bo@bücher.example", "cy@a.example\u200b", "di@a.example", "di@a.example\u200b"):
        connection.execute(ADD, {"email": email})
    migration = import_module("migrations.public.versions.0004_canonical_emails")
    with Operations.context(MigrationContext.configure(connection)):
        migration.upgrade()
    assert list(connection.scalars(EMAILS)) == [
        "ada@acme.example",
        "bo@xn--bcher-kva.example",
        "cy@a.example",
        "di@a.example",
        "di@a.example\u200b",
    ]
