"""The tenants' history is only ever rendered to SQL; hrapp.tenancy.scripts runs the text in any number of schemas."""

from alembic import context

from hrapp.tenancy.base import TenantModel

if not context.is_offline_mode():
    raise SystemExit("The tenants' history is applied by 'flask tenants upgrade', not by 'flask db'.")

context.configure(
    dialect_name="postgresql",
    target_metadata=TenantModel.metadata,
    literal_binds=True,
    # The caller owns the transaction: no BEGIN and COMMIT in the text.
    transactional_ddl=False,
)
context.run_migrations()
