"""What is known here of somebody's work for other employers on this site (CrossInstitutionRecord)."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.core import clock
from hrapp.hr.elsewhere.fields import Consent, CrossInstitutionFields
from hrapp.hr.employees.models import Employee
from hrapp.platform.consents.fields import Scope
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned
from hrapp.tenancy.sealed import SealedText, Sealing, sealed_column

# Where there is something to see, and where somebody waits.
HOLDING = (Consent.APPROVED, Consent.NOT_REQUIRED)
# So long nobody is asked again who has said no.
REST = timedelta(days=30)
NO = (Consent.REJECTED, Consent.REVOKED)


class Granted(NamedTuple):
    """What one employer has delivered by a grant: its name, and scope → value as JSON, until a time."""

    grant_id: UUID
    employer: str
    until: datetime
    values: dict[str, Any]

    @classmethod
    def of(cls, grant_id: str, employer: str, until: str, values: dict[str, Any]) -> "Granted":
        return cls(UUID(grant_id), employer, datetime.fromisoformat(until), values)

    def plain(self) -> list[Any]:
        return [str(self.grant_id), self.employer, self.until.isoformat(), self.values]


class CrossInstitutionRecord(Identified, Timestamped, Versioned, Sealing, TenantModel):
    """What a check across employers has found about one record, what the person was asked, and what they granted.

    `checked_at` is None while a check is still to be made. `is_current` says whether a match is a current employment.
    `granted` is JSON, sealed: a list with a Granted for each employer whose data were granted; gone after `until`.
    """

    __subject__ = "cross_institution"
    __fields__ = CrossInstitutionFields

    __tablename__ = "cross_institution_records"
    __table_args__ = (
        CheckConstraint(Consent.check("consent"), "consent"),
        Index("uq_cross_institution_records_employee", "employee_id", unique=True),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    checked_at: Mapped[datetime | None]
    detected_at: Mapped[datetime | None]
    is_current: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(default=Consent.NOT_ASKED)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    granted_scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    reason: Mapped[str | None]
    days: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None]
    asked_by_name: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    granted_sealed: Mapped[bytes | None] = sealed_column("granted")
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    verified_by_name: Mapped[str | None]
    notes: Mapped[str | None]
    # Why the record was saved although there is a current employment elsewhere, which the settings do not allow.
    exception_reason: Mapped[str | None]

    granted = SealedText()

    employee: Mapped[Employee] = relationship(lazy="raise")

    def note(self, *, found: bool, is_current: bool) -> None:
        """Keep what a check has answered."""
        now = clock.now()
        self.checked_at = now
        self.detected_at = (self.detected_at or now) if found else None
        self.is_current = found and is_current

    def postpone(self, *, forget: bool) -> None:
        """Let a check be made later; `forget` what an earlier one has found by other identifiers."""
        self.checked_at = None
        if forget:
            self.detected_at, self.is_current = None, False

    def unverify(self) -> None:
        self.verified_at = self.verified_by = self.verified_by_name = None

    @property
    def waits(self) -> bool:
        """Whether the person has been asked and has not answered."""
        return self.consent == Consent.PENDING

    @property
    def holds(self) -> bool:
        """Whether what was granted may be shown now; it is over in time, also where the job comes late."""
        return self.consent in HOLDING and self.until is not None and self.until > clock.now()

    @property
    def shown_consent(self) -> Consent:
        """What has become of the request: what has lasted until now has expired, also where the job comes late."""
        is_over = self.consent in HOLDING and self.until is not None and not self.holds
        return Consent.EXPIRED if is_over else Consent(self.consent)

    @property
    def free_at(self) -> datetime | None:
        """When the person may be asked again who has said no; None if they may be asked now."""
        answered = self.answered_at if self.consent in NO else None
        return answered + REST if answered and answered + REST > clock.now() else None

    def read_stored(self) -> list[Granted]:
        """What is here of what was granted, by employer, also what has ended; CannotOpen without the right key."""
        return [Granted.of(*given) for given in json.loads(self.granted.open())] if self.granted else []

    def read_granted(self) -> list[Granted]:
        """What was granted and has not ended, by employer; CannotOpen without the right key."""
        now = clock.now()
        return [each for each in self.read_stored() if each.until > now]

    def forget_granted(self) -> None:
        """Delete what was granted, also where it cannot be opened now."""
        self.granted_sealed, self.until, self.granted_scopes = None, None, []

    def keep_granted(self, granted: Iterable[Granted]) -> None:
        """Keep what is granted now, and nothing else; what was there before has to be forgotten first."""
        kept = sorted(granted, key=lambda each: each.employer)
        self.granted = json.dumps([each.plain() for each in kept]) if kept else None
        self.until = max((each.until for each in kept), default=None)
        self.granted_scopes = [str(scope) for scope in Scope if any(scope in each.values for each in kept)]
