"""Alembic environment of the tenants' migrations, which are only rendered to SQL, by hrapp.tenancy.scripts."""

from alembic import context

from hrapp.tenancy.base import TenantModel

if not context.is_offline_mode():
    raise SystemExit("The tenants' migrations are applied by 'flask tenants upgrade', not by 'flask db'.")

context.configure(
    dialect_name="postgresql",
    target_metadata=TenantModel.metadata,
    literal_binds=True,
    # No BEGIN and COMMIT in the SQL, since the caller controls the transaction.
    transactional_ddl=False,
)
context.run_migrations()
