"""The day up to which what falls due has been applied, for each tenant."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("day", sa.Date(), nullable=True), schema="public")
