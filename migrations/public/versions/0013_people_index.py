"""The same person at several employers: the index, what was checked and asked, and what people have allowed."""

import sqlalchemy as sa
from alembic import op
from flask import current_app
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
STATES = ("pending", "approved", "rejected", "revoked", "expired", "not_required")


def upgrade() -> None:
    op.create_table(
        "employer_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_employer_groups"),
        schema="public",
    )
    op.create_index(
        "uq_employer_groups_name", "employer_groups", [sa.text("lower(name)")], unique=True, schema="public"
    )
    for column in (
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("sharing", sa.Text(), server_default="none", nullable=False),
        sa.Column("sharing_consent", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("daily_checks", sa.Integer(), nullable=True),
        sa.Column("daily_checks_until", sa.Date(), nullable=True),
    ):
        op.add_column("employers", column, schema="public")
    op.create_check_constraint(
        op.f("ck_employers_sharing"), "employers", "sharing IN ('none', 'basic', 'moderate', 'full')", schema="public"
    )
    op.create_foreign_key(
        "fk_employers_group_id",
        "employers",
        "employer_groups",
        ["group_id"],
        ["id"],
        source_schema="public",
        referent_schema="public",
        ondelete="SET NULL",
    )
    # What the settings say of sharing is written into these columns when a day begins: let it begin once more.
    op.execute("UPDATE public.tenants SET day = NULL")
    op.create_index("ix_employers_group_id", "employers", ["group_id"], schema="public")
    op.add_column("tenants", sa.Column("people_indexed_at", TIME, nullable=True), schema="public")
    op.add_column(
        "users", sa.Column("takes_requests", sa.Boolean(), server_default=sa.true(), nullable=False), schema="public"
    )
    op.create_table(
        "operator_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("daily_checks", sa.Integer(), server_default="200", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_operator_settings"),
        sa.CheckConstraint("id = 1", name=op.f("ck_operator_settings_one_row")),
        schema="public",
    )
    op.execute("INSERT INTO public.operator_settings (id) VALUES (1)")
    op.create_table(
        "person_index",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key_version", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "employee_id", "kind", "key_version", name="pk_person_index"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["public.tenants.id"], name="fk_person_index_tenant_id", ondelete="CASCADE"
        ),
        schema="public",
    )
    op.create_index("ix_person_index_fingerprint", "person_index", ["fingerprint"], schema="public")
    # Which keys the entries are of, and the tenants with entries of a former one.
    op.create_index("ix_person_index_key_version", "person_index", ["key_version", "tenant_id"], schema="public")
    op.create_table(
        "people_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("identifiers", sa.Integer(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_checks"),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["public.employers.id"], name="fk_people_checks_employer_id", ondelete="CASCADE"
        ),
        schema="public",
    )
    op.create_index("ix_people_checks_employer", "people_checks", ["employer_id", "at"], schema="public")
    op.create_table(
        "checked_identifiers",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "day", "fingerprint", name="pk_checked_identifiers"),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["public.employers.id"], name="fk_checked_identifiers_employer_id", ondelete="CASCADE"
        ),
        schema="public",
    )
    op.create_table(
        "consent_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("source_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("source_employee_id", sa.Uuid(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("asking_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("asking_name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("granted", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("open_until", TIME, nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_grants"),
        sa.ForeignKeyConstraint(["user_id"], ["public.users.id"], name="fk_consent_grants_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_tenant_id"],
            ["public.tenants.id"],
            name="fk_consent_grants_source_tenant_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asking_tenant_id"],
            ["public.tenants.id"],
            name="fk_consent_grants_asking_tenant_id",
            ondelete="SET NULL",
        ),
        sa.CheckConstraint(
            "state IN (" + ", ".join(f"'{each}'" for each in STATES) + ")", name=op.f("ck_consent_grants_state")
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 90", name=op.f("ck_consent_grants_days")),
        schema="public",
    )
    op.create_index("ix_consent_grants_user", "consent_grants", ["user_id", "asked_at"], schema="public")
    op.create_index(
        "ix_consent_grants_source", "consent_grants", ["source_tenant_id", "source_employee_id"], schema="public"
    )
    op.create_index("ix_consent_grants_record", "consent_grants", ["asking_tenant_id", "record_id"], schema="public")
    # Only those that hold, for the job that ends them.
    op.create_index(
        "ix_consent_grants_ends_at",
        "consent_grants",
        ["ends_at"],
        schema="public",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "consent_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_name", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_events"),
        sa.ForeignKeyConstraint(["user_id"], ["public.users.id"], name="fk_consent_events_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["public.employers.id"], name="fk_consent_events_employer_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["public.consent_grants.id"], name="fk_consent_events_grant_id", ondelete="SET NULL"
        ),
        schema="public",
    )
    op.create_index("ix_consent_events_user", "consent_events", ["user_id", "at"], schema="public")
    # A form that somebody has saved for later at an employer, and until when it is kept; else both are NULL.
    op.add_column("kept_forms", sa.Column("employer_id", sa.Uuid(), nullable=True), schema="public")
    op.add_column("kept_forms", sa.Column("saved_until", TIME, nullable=True), schema="public")
    op.create_foreign_key(
        "fk_kept_forms_employer_id",
        "kept_forms",
        "employers",
        ["employer_id"],
        ["id"],
        source_schema="public",
        referent_schema="public",
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_kept_forms_saved_until",
        "kept_forms",
        ["saved_until"],
        schema="public",
        postgresql_where=sa.text("saved_until IS NOT NULL"),
    )
    op.create_index(
        "ix_kept_forms_employer_id",
        "kept_forms",
        ["employer_id"],
        schema="public",
        postgresql_where=sa.text("employer_id IS NOT NULL"),
    )
    for table in (
        "employer_groups",
        "operator_settings",
        "person_index",
        "people_checks",
        "checked_identifiers",
        "consent_grants",
        "consent_events",
    ):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {current_app.config['WEB_ROLE']}")
