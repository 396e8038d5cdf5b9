"""Employers know their version, so that of two who change a profile at once the second is told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    version = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("employers", version, schema="public")
