"""Counts of limits for all processes, and sign-ups that wait until their address is proved."""

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Unlogged: losing counts in a crash is better than writing each failure of a flood to the log.
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
        schema="public",
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "signups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signups_token_hash")),
        schema="public",
    )
    op.create_index(
        "uq_signups_email",
        "signups",
        ["email"],
        unique=True,
        schema="public",
        postgresql_where=sa.text("replaced_at IS NULL AND used_at IS NULL"),
    )
    op.create_index("ix_signups_expires_at", "signups", ["expires_at"], schema="public")
    web = current_app.config["WEB_ROLE"]
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.rate_limits, public.signups TO {web}")
    # No longer used, since failures are counted in rate_limits. Kept for processes of the previous release, which still
    # read it while this one is being started.
    op.alter_column("users", "failed_sign_ins", server_default="0", schema="public")
