"""Departures: that somebody leaves, who has to approve it, and what is handed over."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.leaving.fields import DepartureFields, DepartureState, Kind, ListedState
from hrapp.hr.settings.fields import AccessEnd
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class Departure(Identified, Timestamped, Versioned, TenantModel):
    """The end of one tenure: requested, and once approved a record of the job history on the day after `last_day`.

    `access_until` is the last day of access; None ends it as soon as the departure is approved. `needs` names the
    approvals that are still to be given (`manager`, `hr`, `admin`), and `decisions` those that were. `reports_to` gets
    the reports, and `heads` says who heads each department instead (id → id of a person, or None).
    """

    __subject__ = "departure"
    __fields__ = DepartureFields

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

    @property
    def shown_kind(self) -> Kind:
        return Kind(self.kind)

    @property
    def is_requested(self) -> bool:
        return self.state == DepartureState.REQUESTED

    @property
    def is_approved(self) -> bool:
        return self.state == DepartureState.APPROVED

    @property
    def is_open(self) -> bool:
        """Whether it still holds: it waits for approval, or has been approved and not been taken back."""
        return self.is_requested or self.is_approved

    @property
    def first_day_gone(self) -> date:
        """The day after the last one: from then on they are listed among former people."""
        return self.last_day + timedelta(days=1)

    def state_on(self, today: date) -> ListedState:
        """The state on a day, with label and tone."""
        if self.is_approved:
            return ListedState.COMING if today <= self.last_day else ListedState.LEFT
        return ListedState(self.state)

    @property
    def access(self) -> AccessEnd:
        """When access ends, as the settings say it."""
        if self.access_until is None:
            return AccessEnd.IMMEDIATELY
        return AccessEnd.LATER if self.access_until > self.last_day else AccessEnd.ON_THE_DATE

    @property
    def access_days(self) -> int | None:
        """The days of access after the last day, if there are any."""
        return (
            (self.access_until - self.last_day).days if self.access == AccessEnd.LATER and self.access_until else None
        )

    def head_of(self, department_id: UUID) -> UUID | None:
        """Who is to head a department instead; None for nobody."""
        found = self.heads.get(str(department_id))
        return UUID(found) if found else None

    def decide(self, actor: Actor, needs: Iterable[str], word: str | None, *, approved: bool) -> None:
        """Note what `actor` decided for some of the needs. A rejection ends the request, the last approval too."""
        given = list(needs)
        decision = {
            "needs": given,
            "by": str(actor.id) if actor.id else None,
            "name": actor.name,
            "at": clock.now().isoformat(),
            "word": word,
            "approved": approved,
        }
        self.decisions = [*self.decisions, decision]
        self.needs = [need for need in self.needs if need not in given]
        if not approved:
            self.state = DepartureState.REJECTED
        elif not self.needs:
            self.state = DepartureState.APPROVED
