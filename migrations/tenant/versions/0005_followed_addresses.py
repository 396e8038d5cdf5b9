"""Which address of the record an invitation follows, so that correcting it ends the old link; and rules for fields."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("follows", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_invitations_follows"), "invitations", "follows IN ('work_email', 'personal_email')"
    )
    op.execute(
        """
        UPDATE invitations SET follows = CASE
            WHEN lower(invitations.email) = lower(employees.work_email) THEN 'work_email'
            WHEN lower(invitations.email) = lower(employees.personal_email) THEN 'personal_email'
        END
        FROM employees WHERE employees.id = invitations.employee_id
        """
    )
    op.add_column("settings", sa.Column("field_rules", JSONB(), server_default="{}", nullable=False))
