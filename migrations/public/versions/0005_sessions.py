"""Sessions are rows, so that the server can end each of them; everybody signs in once more after this upgrade."""

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["public.users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
        schema="public",
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], schema="public")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.sessions TO {current_app.config['WEB_ROLE']}")
    # No longer used. Kept for processes of the previous release, which still read it while this one is being started.
    op.alter_column("users", "session_epoch", server_default="0", schema="public")
