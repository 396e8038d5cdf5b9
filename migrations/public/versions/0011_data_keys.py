"""The data keys of the tenants, when somebody last gave their password in a session, and what the API answered to
requests with an Idempotency-Key, encrypted, for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tenants",
        sa.Column("data_keys", sa.ARRAY(sa.LargeBinary()), server_default="{}", nullable=False),
        schema="public",
    )
    for name in ("content", "answer"):
        op.add_column("submissions", sa.Column(name, sa.LargeBinary(), nullable=True), schema="public")
    op.add_column("sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True), schema="public")
