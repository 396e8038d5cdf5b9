"""What is known here of somebody's work for other employers on this site (CrossInstitutionRecord)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned
from hrapp.tenancy.sealed import SealedText, Sealing, sealed_column


class CrossInstitutionRecord(Identified, Timestamped, Versioned, Sealing, TenantModel):
    """What a check across employers has found about one record, what the person was asked, and what they granted.

    `checked_at` is None while a check is still to be made. `is_current` says whether a match is a current employment.
    `granted` is JSON, sealed: a list with an object for each employer whose data were granted; gone after `until`.
    """

    __subject__ = "cross_institution"
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
