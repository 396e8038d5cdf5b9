"""Alembic environment of the migrations of `public`, run by 'flask db upgrade' as hrapp_owner."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, pool

from hrapp.tenancy.base import PublicModel
from hrapp.tenancy.locks import PUBLIC_MIGRATIONS


def is_in_public(name: str | None, kind: str, parent: dict[str, str | None]) -> bool:
    """Whether autogenerate compares the object; the tables of queue and limits have no models."""
    return kind != "table" or not (name or "").startswith(("procrastinate_", "rate_limits"))


engine = create_engine(current_app.config["OWNER_DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    # Models name their schema explicitly; without a default schema, reflected tables do too.
    connection.dialect.default_schema_name = "none"
    context.configure(
        connection=connection,
        target_metadata=PublicModel.metadata,
        version_table_schema="public",
        include_schemas=True,
        include_name=lambda name, kind, parent: (
            name == "public" if kind == "schema" else is_in_public(name, kind, parent)
        ),
    )
    with context.begin_transaction():
        # Only one process migrates at a time; a second one waits, and has nothing left to do.
        connection.exec_driver_sql(PUBLIC_MIGRATIONS)
        context.run_migrations()
