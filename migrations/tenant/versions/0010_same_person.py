"""The same person: what records are compared by, pairs that are alike, and what is known of people elsewhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
CONSENTS = ("not_asked", "not_required", "pending", "approved", "rejected", "revoked", "expired")


def upgrade() -> None:
    # NULL until the application has made them: they are made in Python.
    op.add_column("employees", sa.Column("match_keys", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    # Without a list of pending entries: each of many look-ups at once would read all of it.
    op.create_index(
        "ix_employees_match_keys",
        "employees",
        ["match_keys"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.execute("ALTER INDEX ix_employees_fingerprints SET (fastupdate = off)")
    op.create_index("ix_employees_unmatched", "employees", ["id"], postgresql_where=sa.text("match_keys IS NULL"))
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        # Of a merge: the record that was given up, and what it takes to bring it back.
        sa.Column("merged_id", sa.Uuid(), nullable=True),
        sa.Column("merged_number_key", sa.Text(collation="C"), nullable=True),
        sa.Column("merged", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_pairs"),
        sa.ForeignKeyConstraint(["first_id"], ["employees.id"], name="fk_duplicate_pairs_first_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["second_id"], ["employees.id"], name="fk_duplicate_pairs_second_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("state IN ('open', 'different', 'merged')", name=op.f("ck_duplicate_pairs_state")),
        sa.CheckConstraint("second_id > first_id OR state = 'merged'", name=op.f("ck_duplicate_pairs_order")),
    )
    op.create_index("uq_duplicate_pairs_people", "duplicate_pairs", ["first_id", "second_id"], unique=True)
    op.create_index("ix_duplicate_pairs_second", "duplicate_pairs", ["second_id"])
    op.create_index("ix_duplicate_pairs_state", "duplicate_pairs", ["state", "score"])
    op.create_index(
        "ix_duplicate_pairs_number",
        "duplicate_pairs",
        ["merged_number_key"],
        postgresql_where=sa.text("merged_number_key IS NOT NULL"),
    )
    # The last look for duplicates in all of the employer, a single row once there was one.
    op.create_table(
        "duplicate_scan",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        # Whose records alone are compared: those that have changed since; and by what.
        sa.Column("since", TIME, nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worked_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_scan"),
        sa.CheckConstraint("id = 1", name=op.f("ck_duplicate_scan_one_row")),
    )
    op.create_table(
        "cross_institution_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column("detected_at", TIME, nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("granted_scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("until", TIME, nullable=True),
        sa.Column("granted", sa.LargeBinary(), nullable=True),
        sa.Column("verified_at", TIME, nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        # Why somebody goes on although there is a current employment elsewhere.
        sa.Column("exception_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cross_institution_records"),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name="fk_cross_institution_records_employee_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "consent IN (" + ", ".join(f"'{each}'" for each in CONSENTS) + ")",
            name=op.f("ck_cross_institution_records_consent"),
        ),
    )
    op.create_index("uq_cross_institution_records_employee", "cross_institution_records", ["employee_id"], unique=True)
