"""Forms that have acted, so that one that is sent twice acts once; and forms that are kept, encrypted, for a day."""

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "fingerprint", name="pk_submissions"),
        sa.ForeignKeyConstraint(["user_id"], ["public.users.id"], "fk_submissions_user_id", ondelete="CASCADE"),
        schema="public",
    )
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_forms"),
        sa.ForeignKeyConstraint(["user_id"], ["public.users.id"], "fk_kept_forms_user_id", ondelete="CASCADE"),
        schema="public",
    )
    op.create_index("ix_kept_forms_user_id", "kept_forms", ["user_id"], schema="public")
    for table in ("submissions", "kept_forms"):
        op.create_index(f"ix_{table}_created_at", table, ["created_at"], schema="public")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {current_app.config['WEB_ROLE']}")
