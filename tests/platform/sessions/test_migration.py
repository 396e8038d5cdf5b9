"""The migration to sessions keeps logins and API tokens as they are."""

from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import text

from hrapp.tenancy.owner import owner_engine
from tests.support.cast import Cast

BEFORE = "DROP TABLE public.sessions"
KEPT = text("SELECT email, password_hash, is_active FROM public.users ORDER BY email")


def test_logins_are_as_before_and_the_web_login_may_use_the_table(app: Flask, cast: Cast) -> None:
    with app.app_context(), owner_engine().connect() as connection:
        assert cast.alice.email < cast.bob.email
        before = connection.execute(KEPT).all()
        connection.execute(text(BEFORE))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("migrations.public.versions.0005_sessions").upgrade()
        assert connection.execute(KEPT).all() == before
        may = text("SELECT has_table_privilege(:web, 'public.sessions', 'SELECT, INSERT, UPDATE, DELETE')")
        assert connection.scalar(may, {"web": app.config["WEB_ROLE"]})
        connection.rollback()
