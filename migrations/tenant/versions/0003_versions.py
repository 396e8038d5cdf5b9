"""Version columns for departments and branches, for optimistic locking."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("departments", "branches"):
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
