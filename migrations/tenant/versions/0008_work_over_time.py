"""Work over time: what each job record states, the tenure that it belongs to, and departures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REASONS = (
    *("hire", "promotion", "transfer", "change", "leave", "suspension", "return", "confirmation", "extension"),
    *("termination", "rehire"),
)


def upgrade() -> None:
    extend_job_records()
    # One statement: each ALTER TABLE costs a new tenant as much as a small table.
    op.execute(
        _adding("employees", "access_ended_at timestamptz", "birthday_shown boolean NOT NULL DEFAULT false"),
    )
    create_departures()
    record_who_has_left()
    keep_former_people()


def extend_job_records() -> None:
    """New columns may be missing, since the previous release writes records while this one is being started."""
    op.execute(
        _adding(
            "job_records",
            "stated text[]",
            "probation_ends_on date",
            "tenure_hired_on date",
            "tenure_probation_ends_on date",
            "tenure_last_day date",
            "version integer NOT NULL DEFAULT 1",
        )
        + ", DROP CONSTRAINT ck_job_records_reason, ADD CONSTRAINT ck_job_records_reason CHECK (reason IN ("
        + ", ".join(f"'{reason}'" for reason in REASONS)
        + "))"
    )
    # A termination used to be dated on the last day; as every fact it is now dated on the first day on which it holds.
    op.execute("UPDATE job_records SET effective_on = effective_on + 1 WHERE reason = 'termination'")


def create_departures() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("job_record_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("rehire_eligible", sa.Boolean(), nullable=True),
        sa.Column("access_until", sa.Date(), nullable=True),
        sa.Column("reports_to", sa.Uuid(), nullable=True),
        sa.Column("heads", JSONB(), server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("needs", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("decisions", JSONB(), server_default="[]", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_by_name", sa.Text(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departures"),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name="fk_departures_employee_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["job_record_id"], ["job_records.id"], name="fk_departures_job_record_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["reports_to"], ["employees.id"], name="fk_departures_reports_to", ondelete="SET NULL"),
        sa.CheckConstraint("kind IN ('terminated', 'resigned', 'retired')", name=op.f("ck_departures_kind")),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'rejected', 'cancelled')", name=op.f("ck_departures_state")
        ),
    )
    op.create_index("ix_departures_employee", "departures", ["employee_id"])
    # One that waits for an answer, for each person.
    op.create_index(
        "uq_departures_requested",
        "departures",
        ["employee_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )


def record_who_has_left() -> None:
    """Somebody who has left without a record of it gets one, since the history alone says who works here from now on.

    Where no last day is known it is that of their last change.
    """
    op.execute(
        """
        INSERT INTO job_records (id, employee_id, effective_on, job_title, department_id, branch_id, manager_id,
                                 employment_type, status, reason, created_at)
        SELECT e.id, e.id, greatest(e.terminated_on, newest.day) + 1, e.job_title, e.department_id, e.branch_id,
               e.manager_id, e.employment_type, e.status, 'termination', e.updated_at
        FROM employees e
        JOIN (SELECT employee_id, max(effective_on) AS day FROM job_records GROUP BY employee_id) newest
          ON newest.employee_id = e.id
        WHERE e.status IN ('terminated', 'resigned', 'retired')
          AND NOT EXISTS (SELECT 1 FROM job_records r WHERE r.employee_id = e.id
                          AND r.status IN ('terminated', 'resigned', 'retired'))
        """
    )


def keep_former_people() -> None:
    """Those who have left get the departure that says so. Its id is theirs: no function is needed to make one."""
    op.execute(
        """
        INSERT INTO departures (id, employee_id, job_record_id, kind, reason, hired_on, last_day, rehire_eligible,
                                access_until, state, requested_by_name, handed_over_at, created_at, updated_at)
        SELECT e.id, e.id, r.id, e.status, e.termination_reason, e.hired_on,
               coalesce(e.terminated_on, r.effective_on - 1, e.hired_on), e.rehire_eligible,
               coalesce(e.terminated_on, r.effective_on - 1, e.hired_on), 'approved', '',
               e.updated_at, e.updated_at, e.updated_at
        FROM employees e
        LEFT JOIN LATERAL (
            SELECT id, effective_on FROM job_records WHERE employee_id = e.id AND reason = 'termination'
            ORDER BY effective_on DESC, id DESC LIMIT 1
        ) r ON true
        WHERE e.status IN ('terminated', 'resigned', 'retired')
        """
    )


def _adding(table: str, *columns: str) -> str:
    return f"ALTER TABLE {table} " + ", ".join(f"ADD COLUMN {column}" for column in columns)
