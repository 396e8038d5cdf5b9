"""The ledger of consents, which belongs to the person: what was asked, allowed and looked at."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, func, inspect, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from hrapp.core import clock
from hrapp.core.crypto import EncryptedText
from hrapp.platform.accounts.models import OF_VISIT, User
from hrapp.platform.consents.fields import MOST_DAYS, ConsentState
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.base import Identified, PublicModel, Versioned
from hrapp.tenancy.models import Tenant

# How long a request waits for an answer, and how long before its end the person is reminded of it.
OPEN_FOR = timedelta(days=30)
REMINDER = timedelta(days=5)
# The states in which something is shown.
HOLDING = (ConsentState.APPROVED, ConsentState.NOT_REQUIRED)


class ConsentGrant(Identified, Versioned, PublicModel):
    """One employer asks a person for what another one holds about them; the person answers.

    `record_id` is the CrossInstitutionRecord at the asking tenant. `scopes` were asked for, `granted` were allowed. It
    waits for an answer until `open_until`, and then holds for `days`. `ends_at` is when it ends by itself, which is
    `open_until` while it waits. It is over once there is an `ended_at`, and never comes back.
    """

    __tablename__ = "consent_grants"
    __table_args__ = (
        CheckConstraint(ConsentState.check("state"), "state"),
        CheckConstraint(f"days BETWEEN 1 AND {MOST_DAYS}", "days"),
        Index("ix_consent_grants_user", "user_id", "asked_at"),
        Index("ix_consent_grants_source", "source_tenant_id", "source_employee_id"),
        Index("ix_consent_grants_record", "asking_tenant_id", "record_id"),
        Index("ix_consent_grants_ends_at", "ends_at", postgresql_where=text("ended_at IS NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    source_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey(Tenant.id, ondelete="SET NULL"))
    source_employee_id: Mapped[UUID]
    source_name: Mapped[str]
    asking_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey(Tenant.id, ondelete="SET NULL"))
    asking_name: Mapped[str]
    record_id: Mapped[UUID]
    asked_by_name: Mapped[str]
    # Deferred, so that what cannot be decrypted keeps nobody from the rest.
    reason: Mapped[str] = mapped_column(EncryptedText, deferred=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    granted: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    days: Mapped[int]
    state: Mapped[str] = mapped_column(default=ConsentState.PENDING)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    open_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == ConsentState.PENDING and self.ended_at is None and self.open_until > clock.now()

    @property
    def holds(self) -> bool:
        """Whether what was granted may be shown now; so it is over in time, also where the job comes late."""
        until = self.ends_at
        return self.state in HOLDING and self.ended_at is None and until is not None and until > clock.now()

    @property
    def has_ended_early(self) -> bool:
        """Whether it was ended before its time without the person's doing."""
        ended, at = self.ended_at, self.ends_at
        return self.state == ConsentState.EXPIRED and ended is not None and at is not None and ended < at

    def begin(self, state: ConsentState, granted: Iterable[str]) -> None:
        """Let it hold from now on, for `days`."""
        self.state, self.granted = state, [str(each) for each in granted]
        self.answered_at = clock.now()
        self.ends_at = self.answered_at + timedelta(days=self.days)

    def end(self, state: ConsentState) -> None:
        """End it in this state. An answer that ends it is given at this moment."""
        self.state, self.ended_at = state, clock.now()
        if state == ConsentState.REJECTED:
            self.answered_at = self.ended_at


class ConsentEvent(Identified, PublicModel):
    """One line of a person's history: that somebody looked for them, asked, was answered, or looked at their data.

    `employer_name` is who did it or is concerned, and `source_name` whose data it is about; no values.
    """

    __tablename__ = "consent_events"
    __table_args__ = (Index("ix_consent_events_user", "user_id", "at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    kind: Mapped[str]
    employer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employer.id, ondelete="SET NULL"))
    employer_name: Mapped[str]
    source_name: Mapped[str | None]
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsentGrant.id, ondelete="SET NULL"))
    purpose: Mapped[str | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")


# How many requests wait for an answer: read with the login of a request, since each page says so, and not with others.
# A flush of the login keeps it: within the scope of a tenant it could not be read again.
WAITING = (
    select(func.count())
    .where(
        ConsentGrant.user_id == User.id,
        ConsentGrant.state == ConsentState.PENDING,
        ConsentGrant.ended_at.is_(None),
        ConsentGrant.ends_at > func.now(),
    )
    .correlate_except(ConsentGrant)
    .scalar_subquery()
)
inspect(User).add_property(
    "requests_waiting", column_property(WAITING, deferred=True, group=OF_VISIT, expire_on_flush=False)
)
