"""Departures: that somebody leaves, who has to approve it, and what is handed over."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.leaving.fields import DepartureState, Kind
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class Departure(Identified, Timestamped, Versioned, TenantModel):
    """The end of one tenure: requested, and once approved a record of the job history on the day after `last_day`.

    `access_until` is the last day of access; None ends it as soon as the departure is approved. `needs` names the
    approvals that are still to be given (`manager`, `hr`, `admin`), and `decisions` those that were. `reports_to` gets
    the reports, and `heads` says who heads each department instead (id → id of a person, or None).
    """

    __subject__ = "departure"

    __tablename__ = "departures"
    __table_args__ = (
        CheckConstraint(Kind.check("kind"), "kind"),
        CheckConstraint(DepartureState.check("state"), "state"),
        Index("ix_departures_employee", "employee_id"),
        # One that waits for an answer, for each person.
        Index("uq_departures_requested", "employee_id", unique=True, postgresql_where=text("state = 'requested'")),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    job_record_id: Mapped[UUID | None] = mapped_column(ForeignKey(JobRecord.id, ondelete="SET NULL"))
    kind: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    hired_on: Mapped[date]
    last_day: Mapped[date]
    rehire_eligible: Mapped[bool | None]
    access_until: Mapped[date | None]
    reports_to: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id, ondelete="SET NULL"))
    heads: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(default=DepartureState.REQUESTED)
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    requested_by: Mapped[UUID | None]
    requested_by_name: Mapped[str]
    # When reports and departments were handed over, on the day after the last day.
    handed_over_at: Mapped[datetime | None]

    employee: Mapped[Employee] = relationship(lazy="raise", foreign_keys=[employee_id])
