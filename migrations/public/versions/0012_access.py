"""When a membership ends, and ownership that is offered to a member."""

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True), schema="public")
    # Only the few that end at a known time, for the job that ends them.
    op.create_index(
        "ix_memberships_ends_at",
        "memberships",
        ["ends_at"],
        schema="public",
        postgresql_where=sa.text("ends_at IS NOT NULL AND state <> 'ended'"),
    )
    op.create_table(
        "ownership_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("from_membership_id", sa.Uuid(), nullable=False),
        sa.Column("to_membership_id", sa.Uuid(), nullable=False),
        sa.Column("steps_down", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ownership_offers"),
        sa.UniqueConstraint("employer_id", name="uq_ownership_offers_employer_id"),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["public.employers.id"], name="fk_ownership_offers_employer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_membership_id"],
            ["public.memberships.id"],
            name="fk_ownership_offers_from_membership_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_membership_id"],
            ["public.memberships.id"],
            name="fk_ownership_offers_to_membership_id",
            ondelete="CASCADE",
        ),
        schema="public",
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.ownership_offers TO {current_app.config['WEB_ROLE']}")
