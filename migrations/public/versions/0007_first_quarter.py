"""The random key of a logo's URL, the day on which first steps were put away, and every employer's trading name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employers", sa.Column("logo_key", sa.Uuid(), nullable=True), schema="public")
    op.add_column(
        "employers", sa.Column("first_steps_closed_at", sa.DateTime(timezone=True), nullable=True), schema="public"
    )
    op.create_unique_constraint(op.f("uq_employers_logo_key"), "employers", ["logo_key"], schema="public")
    op.execute("UPDATE public.employers SET logo_key = gen_random_uuid() WHERE logo_type IS NOT NULL")
    # Employers that have been set up are past their first steps.
    op.execute("UPDATE public.employers SET first_steps_closed_at = now() WHERE profile_completed_at IS NOT NULL")
    # What an employer is called is said by itself, so that a new legal name renames nothing.
    op.execute("UPDATE public.employers SET trading_name = legal_name WHERE trading_name IS NULL")
