"""The complete record: sealed identifiers and bank data, photos, related people, custom fields, settings as fields."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEALED = (
    *("national_id", "passport_number", "social_security_number", "tax_number"),
    *("bank_name", "bank_account", "bank_holder"),
)


def upgrade() -> None:
    extend_employees()
    create_related_people()
    create_custom_fields()
    op.add_column("invitations", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    move_settings()


def extend_employees() -> None:
    columns = [f"{name} bytea" for name in (*SEALED, "photo", "photo_small")]
    # One statement: each ALTER TABLE costs a new tenant as much as a small table.
    op.execute(_adding("employees", *columns, "photo_key uuid", "fingerprints bytea[]"))
    op.create_index("ix_employees_fingerprints", "employees", ["fingerprints"], postgresql_using="gin")


def create_related_people() -> None:
    op.create_table(
        "related_people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("other_phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_related_people"),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name="fk_related_people_employee_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('emergency_contact', 'dependent')", name=op.f("ck_related_people_kind")),
    )
    op.create_index("ix_related_people_employee", "related_people", ["employee_id", "kind", "position"])


def create_custom_fields() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", JSONB(), server_default="[]", nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("privacy", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_custom_fields"),
        sa.UniqueConstraint("key", name="uq_custom_fields_key"),
        sa.CheckConstraint(
            "kind IN ('text', 'long_text', 'number', 'date', 'choice', 'choices', 'yes_no', 'link')",
            name=op.f("ck_custom_fields_kind"),
        ),
        sa.CheckConstraint("privacy IN ('directory', 'work', 'personal')", name=op.f("ck_custom_fields_privacy")),
    )


def move_settings() -> None:
    """The columns stay for the previous release, which reads them while this one is being started."""
    op.execute(_adding("settings", "chosen jsonb NOT NULL DEFAULT '{}'", "version integer NOT NULL DEFAULT 1"))
    # Employers that have people were never asked for an email address, and are not asked for it now.
    # No STABLE function of a column, such as jsonb_build_object: Citus takes none in an UPDATE.
    op.execute(
        """
        UPDATE settings SET chosen =
            CASE WHEN field_rules->>'last_name' = 'optional'
                 THEN '{"rule_last_name": "optional"}'::jsonb ELSE '{}'::jsonb END
         || CASE WHEN EXISTS (SELECT FROM employees)
                 THEN '{"rule_work_email": "optional"}'::jsonb ELSE '{}'::jsonb END
         || CASE WHEN number_prefix <> 'EMP-'
                 THEN jsonb_object(ARRAY['number_prefix', number_prefix]) ELSE '{}'::jsonb END
         || CASE WHEN number_padding <> 3
                 THEN ('{"number_padding": ' || number_padding::text || '}')::jsonb ELSE '{}'::jsonb END
         || CASE WHEN invitation_days <> 7
                 THEN ('{"invitation_days": ' || invitation_days::text || '}')::jsonb ELSE '{}'::jsonb END
         || CASE WHEN probation_months <> 3
                 THEN ('{"probation_months": ' || probation_months::text || '}')::jsonb ELSE '{}'::jsonb END
        """
    )


def _adding(table: str, *columns: str) -> str:
    return f"ALTER TABLE {table} " + ", ".join(f"ADD COLUMN {column}" for column in columns)
