"""Documents: the versions of each, with what is known of their files."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TYPES = (
    *("resume", "identity", "passport", "permit", "certificate", "contract", "offer", "termination"),
    *("recommendation", "medical", "clearance", "policy", "other"),
)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("charset", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_key", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by_name", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.Text(), nullable=True),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("title_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        # Without a cascade: a row that goes has to take its file with it.
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_documents_employee_id"),
        sa.UniqueConstraint("chain_id", "number", name="uq_documents_chain_id_number"),
        sa.CheckConstraint(
            "type IN (" + ", ".join(f"'{each}'" for each in TYPES) + ")", name=op.f("ck_documents_type")
        ),
        sa.CheckConstraint("visibility IN ('hr', 'shared')", name=op.f("ck_documents_visibility")),
        sa.CheckConstraint("expires_on >= issued_on", name=op.f("ck_documents_expires_on")),
    )
    op.create_index("uq_documents_key", "documents", ["key"], unique=True)
    op.create_index(
        "uq_documents_current", "documents", ["chain_id"], unique=True, postgresql_where=sa.text("is_current")
    )
    op.create_index("ix_documents_employee", "documents", ["employee_id", "is_current"])
