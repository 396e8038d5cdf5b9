"""The ledger of consents, which belongs to the person: what was asked, allowed and looked at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.core.crypto import EncryptedText
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import ConsentState
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.base import Identified, PublicModel, Versioned
from hrapp.tenancy.models import Tenant


class ConsentGrant(Identified, Versioned, PublicModel):
    """One employer asks a person for what another one holds about them; the person answers.

    `record_id` is the CrossInstitutionRecord at the asking tenant. `scopes` were asked for, `granted` were allowed. It
    waits for an answer until `open_until`, and holds until `ends_at`, unless it has ended before (`ended_at`).
    """

    __tablename__ = "consent_grants"
    __table_args__ = (
        CheckConstraint(ConsentState.check("state"), "state"),
        CheckConstraint("days BETWEEN 1 AND 90", "days"),
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
    reason: Mapped[str] = mapped_column(EncryptedText)
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
