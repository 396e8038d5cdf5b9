"""An invitation to join, as an employee or as a member of the team."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.core import clock
from hrapp.core.errors import Conflict
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.base import Identified, TenantModel

STATES = ("pending", "accepted", "expired", "revoked")


class Invitation(Identified, TenantModel):
    """Sent to one address, good for a while, accepted once; the link's hash is kept in public."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        Index("ix_invitations_state", "state", "expires_at"),
    )

    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"), index=True)
    email: Mapped[str]
    role: Mapped[str] = mapped_column(default="employee")
    state: Mapped[str] = mapped_column(default="pending")
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]

    employee: Mapped[Employee | None] = relationship(lazy="raise")

    @property
    def current_state(self) -> str:
        """The state as it is now: a pending one whose time is over has expired, whether noted or not."""
        return "expired" if self.state == "pending" and self.expires_at <= clock.now() else self.state

    @property
    def is_open(self) -> bool:
        return self.current_state == "pending"

    def last_day(self, time_zone: str) -> date:
        """Until when it is good, as the employer's calendar says it: the same day in mail, letter and list."""
        return clock.day_of(self.expires_at, time_zone)

    def send(self, by: UUID | None, lifetime: timedelta) -> None:
        """Be good for `lifetime` from now; links of an earlier sending are dead from here on."""
        if self.state in ("accepted", "revoked"):
            raise Conflict(N_("This invitation was accepted or revoked. Send a new one."))
        self.state, self.sent_at, self.sent_by = "pending", clock.now(), by
        self.expires_at = self.sent_at + lifetime

    def revoke(self, by: UUID | None) -> None:
        """Take it back; Conflict if it was accepted or revoked before."""
        if self.state in ("accepted", "revoked"):
            raise Conflict(N_("This invitation was accepted or revoked already."))
        self.state, self.revoked_at, self.revoked_by = "revoked", clock.now(), by
