"""Tenants as an earlier release has left them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text, update

from hrapp.core.instance import PROJECT
from hrapp.tenancy import provisioning
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import execute_script, owner_engine, owner_transaction, server_version
from tests.support.cast import CastEmployer


def made_again_at(employer: CastEmployer, revision: str) -> None:
    """Make the tenant of `employer` anew, empty, at an earlier revision; in an application context."""
    name = employer.tenant.schema_name
    with owner_transaction() as connection:
        connection.execute(text(f'DROP SCHEMA "{name}" CASCADE; DROP ROLE "{name}"'))
        execute_script(connection, provisioning.creation_script(name, server_version(connection), revision))
        connection.execute(update(Tenant).where(Tenant.schema_name == name).values(revision=revision))


@contextmanager
def public_migration(revision: str) -> Iterator[tuple[Connection, Callable[[], None]]]:
    """A connection of the owner, and the upgrade of one public migration on it; both are taken back at the end."""
    script = ScriptDirectory(str(PROJECT / "migrations" / "public")).get_revision(revision)
    with owner_engine().connect() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            yield connection, script.module.upgrade
        connection.rollback()
