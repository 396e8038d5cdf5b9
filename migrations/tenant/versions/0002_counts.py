"""A covering index for the counts of the list's filters."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_employees_counts",
        "employees",
        ["status", "employment_type", "department_id", "branch_id"],
        unique=False,
    )
