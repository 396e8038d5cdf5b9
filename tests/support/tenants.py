"""Tenants as an earlier release has left them."""

from sqlalchemy import text, update

from hrapp.tenancy import provisioning
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import execute_script, owner_transaction, server_version
from tests.support.cast import CastEmployer


def made_again_at(employer: CastEmployer, revision: str) -> None:
    """Make the tenant of `employer` anew, empty, at an earlier revision; in an application context."""
    name = employer.tenant.schema_name
    with owner_transaction() as connection:
        connection.execute(text(f'DROP SCHEMA "{name}" CASCADE; DROP ROLE "{name}"'))
        execute_script(connection, provisioning.creation_script(name, server_version(connection), revision))
        connection.execute(update(Tenant).where(Tenant.schema_name == name).values(revision=revision))
