"""The status in the job history of people who were hired for a later day: the one that they began with."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        UPDATE job_records
           SET status = CASE WHEN effective_on <= probation_ends_on THEN 'probation' ELSE 'active' END
          FROM employees
         WHERE employees.id = employee_id AND job_records.status = 'pending' AND effective_on >= hired_on
    """)
