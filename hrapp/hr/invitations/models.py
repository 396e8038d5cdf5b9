"""Invitations of employees and of team members."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.access.roles import Role
from hrapp.core import canonical, clock
from hrapp.core.errors import Conflict
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.fields import InvitationFields, State
from hrapp.tenancy.base import Identified, TenantModel, Versioned

# The fields of a record that an invitation may follow.
ADDRESSES = ("work_email", "personal_email")


def same_address(first: str | None, second: str | None) -> bool:
    return bool(first and second) and canonical.email(str(first)) == canonical.email(str(second))


class Invitation(Identified, Versioned, TenantModel):
    """An invitation to one email address, valid until `expires_at`; its tokens are in `public`."""

    __subject__ = "invitation"
    __fields__ = InvitationFields

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(State.check("state"), "state"),
        CheckConstraint("follows IN ('work_email', 'personal_email')", "follows"),
        Index("ix_invitations_state", "state", "expires_at"),
        # One that is pending for each address of the team, and for each employee.
        Index(
            "uq_invitations_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("state = 'pending' AND employee_id IS NULL"),
        ),
        Index(
            "uq_invitations_employee_id",
            "employee_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
    )

    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"), index=True)
    email: Mapped[str]
    role: Mapped[str] = mapped_column(default=Role.EMPLOYEE)
    state: Mapped[str] = mapped_column(default=State.PENDING)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]

    # The field of the record that `email` was taken from, whose changes it follows; None if it was typed for this
    # invitation alone, or invites to the team.
    follows: Mapped[str | None]

    employee: Mapped[Employee | None] = relationship(lazy="raise")

    @property
    def name(self) -> str:
        """Who is invited, as the audit log names them: an employee by name, since the email may be a personal one."""
        return self.employee.name if self.employee_id and self.employee else self.email

    @property
    def current_state(self) -> str:
        """The state at the current time: a pending invitation after `expires_at` is expired."""
        return State.EXPIRED if self.state == State.PENDING and self.expires_at <= clock.now() else self.state

    @property
    def shown_state(self) -> State:
        """The current state as a member of the enumeration, with label and tone."""
        return State(self.current_state)

    @property
    def is_open(self) -> bool:
        return self.current_state == State.PENDING

    def is_astray(self, employee: Employee) -> bool:
        """Whether it went to an address that its record no longer has: somebody else may read that mail."""
        return self.follows is not None and not same_address(self.email, getattr(employee, self.follows))

    def last_day(self, time_zone: str) -> date:
        """The last day on which it is valid to the day's end in `time_zone`, that of the employer."""
        return clock.day_of(self.expires_at, time_zone) - timedelta(days=1)

    def send(self, by: UUID | None, lifetime: timedelta) -> None:
        """Make it valid for `lifetime` from now; older links stop working. Conflict if accepted or revoked."""
        if self.state in (State.ACCEPTED, State.REVOKED):
            raise Conflict(N_("This invitation has been accepted or revoked. Send a new one."))
        self.state, self.sent_at, self.sent_by = State.PENDING, clock.now(), by
        self.expires_at = self.sent_at + lifetime

    def revoke(self, by: UUID | None) -> None:
        """Revoke it; Conflict if it was accepted or revoked."""
        if self.state in (State.ACCEPTED, State.REVOKED):
            raise Conflict(N_("This invitation has already been accepted or revoked."))
        self.state, self.revoked_at, self.revoked_by = State.REVOKED, clock.now(), by

    def left_behind(self, by: UUID | None) -> "Invitation":
        """What stays of the mail to an address that it leaves: revoked, in the list, and counted by the limits."""
        return Invitation(
            employee_id=self.employee_id,
            email=self.email,
            role=self.role,
            state=State.REVOKED,
            sent_at=self.sent_at,
            sent_by=self.sent_by,
            expires_at=self.expires_at,
            revoked_at=clock.now(),
            revoked_by=by,
        )
