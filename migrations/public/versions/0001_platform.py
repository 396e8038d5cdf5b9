"""Users, employers, memberships, the registry of tenants and the job queue, with the web login's grants."""

import sqlalchemy as sa
from alembic import op
from flask import current_app
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "tenants",
    "users",
    "activation_tokens",
    "employers",
    "invitation_tokens",
    "tenant_upgrades",
    "api_tokens",
    "memberships",
)
QUEUE = (
    "procrastinate_workers",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_events",
)


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schema_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("upgrade_error", sa.Text(), nullable=True),
        sa.Column("upgrade_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upgraded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("schema_name ~ '^t_[a-z0-9]{8,20}$'", name=op.f("ck_tenants_schema_name")),
        sa.CheckConstraint(
            "state IN ('spare', 'active', 'suspended', 'archived', 'deleting')", name=op.f("ck_tenants_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("schema_name", name=op.f("uq_tenants_schema_name")),
        schema="public",
    )
    op.create_index("ix_tenants_state_revision", "tenants", ["state", "revision"], unique=False, schema="public")
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        schema="public",
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True, schema="public")
    op.create_table(
        "activation_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('activate', 'reset', 'email')", name=op.f("ck_activation_tokens_purpose")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["public.users.id"], name=op.f("fk_activation_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_activation_tokens_token_hash")),
        schema="public",
    )
    op.create_index(
        op.f("ix_activation_tokens_user_id"), "activation_tokens", ["user_id"], unique=False, schema="public"
    )
    op.create_table(
        "employers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("trading_name", sa.Text(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("organization_type", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("incorporated_on", sa.Date(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("fax", sa.Text(), nullable=True),
        sa.Column("official_email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column("social_security_number", sa.Text(), nullable=True),
        sa.Column("labour_declaration", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("bank_name", sa.LargeBinary(), nullable=True),
        sa.Column("bank_account", sa.LargeBinary(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=True),
        sa.Column("swift", sa.LargeBinary(), nullable=True),
        sa.Column("brand_colour", sa.Text(), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("profile_completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "organization_type IN ('private', 'ngo', 'government', 'public', 'partnership', 'sole_proprietor', 'other')",
            name=op.f("ck_employers_organization_type"),
        ),
        sa.CheckConstraint("size IN ('1-9', '10-49', '50-249', '250-999', '1000+')", name=op.f("ck_employers_size")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 40", name=op.f("ck_employers_slug")),
        sa.ForeignKeyConstraint(["tenant_id"], ["public.tenants.id"], name=op.f("fk_employers_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("slug", name=op.f("uq_employers_slug")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_employers_tenant_id")),
        schema="public",
    )
    op.create_table(
        "invitation_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["public.tenants.id"],
            name=op.f("fk_invitation_tokens_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation_tokens")),
        schema="public",
    )
    op.create_index(
        op.f("ix_invitation_tokens_invitation_id"),
        "invitation_tokens",
        ["invitation_id"],
        unique=False,
        schema="public",
    )
    op.create_index(
        op.f("ix_invitation_tokens_tenant_id"),
        "invitation_tokens",
        ["tenant_id"],
        unique=False,
        schema="public",
    )
    op.create_table(
        "tenant_upgrades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("from_revision", sa.Text(), nullable=False),
        sa.Column("to_revision", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["public.tenants.id"],
            name=op.f("fk_tenant_upgrades_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_upgrades")),
        schema="public",
    )
    op.create_index(
        op.f("ix_tenant_upgrades_tenant_id"), "tenant_upgrades", ["tenant_id"], unique=False, schema="public"
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["public.employers.id"],
            name=op.f("fk_api_tokens_employer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["public.users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
        schema="public",
    )
    op.create_index(op.f("ix_api_tokens_employer_id"), "api_tokens", ["employer_id"], unique=False, schema="public")
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False, schema="public")
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'hr', 'manager', 'viewer', 'employee')",
            name=op.f("ck_memberships_role"),
        ),
        sa.CheckConstraint("state IN ('invited', 'active', 'ended')", name=op.f("ck_memberships_state")),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["public.employers.id"],
            name=op.f("fk_memberships_employer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["public.users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        schema="public",
    )
    op.create_index("ix_memberships_employer", "memberships", ["employer_id", "state"], unique=False, schema="public")
    op.create_index(
        "uq_memberships_user_employer",
        "memberships",
        ["user_id", "employer_id"],
        unique=True,
        schema="public",
        postgresql_where=sa.text("state <> 'ended'"),
    )
    # ### end Alembic commands ###
    op.get_bind().exec_driver_sql("SET LOCAL search_path TO public")
    op.get_bind().exec_driver_sql(queue_schema(), execution_options={"no_parameters": True})
    grant_to_web_login()


def queue_schema() -> str:
    """procrastinate's own schema: tables, types and functions."""
    return SchemaManager.get_schema()


def grant_to_web_login() -> None:
    """Grant the web login DML, except that only the owner creates and deletes tenants and logs upgrades."""
    web = current_app.config["WEB_ROLE"]
    op.execute(f"GRANT USAGE ON SCHEMA public TO {web}")
    for table in TABLES:
        rights = "SELECT, UPDATE" if table == "tenants" else "SELECT, INSERT, UPDATE, DELETE"
        if table != "tenant_upgrades":
            op.execute(f"GRANT {rights} ON public.{table} TO {web}")
    for table in QUEUE:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {web}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {web}")
    op.execute(f"GRANT SELECT ON public.alembic_version TO {web}")


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first revision: drop the database instead")
