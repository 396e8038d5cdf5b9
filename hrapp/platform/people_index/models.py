"""The index of people across employers, by keyed fingerprints of their identifiers, and what was looked up in it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.base import Identified, PublicModel, Versioned
from hrapp.tenancy.models import Tenant


class PersonIndex(PublicModel):
    """One identifier of one record, as a fingerprint (see `fingerprints`); `key_version` says by which key."""

    __tablename__ = "person_index"
    __table_args__ = (
        Index("ix_person_index_fingerprint", "fingerprint"),
        Index("ix_person_index_key_version", "key_version", "tenant_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(Tenant.id, ondelete="CASCADE"), primary_key=True)
    # Not a foreign key: the record is in the tenant's schema.
    employee_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key_version: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    # Whether they are employed there now.
    is_current: Mapped[bool]


class PeopleCheck(Identified, PublicModel):
    """One look at the index by an employer: why, with how many identifiers, and whether there was a match.

    With 0 identifiers it was refused, since the employer had reached its limit of the day.
    """

    __tablename__ = "people_checks"
    __table_args__ = (Index("ix_people_checks_employer", "employer_id", "at"),)

    employer_id: Mapped[UUID] = mapped_column(ForeignKey(Employer.id, ondelete="CASCADE"))
    # The record that it was about, if it was saved.
    employee_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    purpose: Mapped[str]
    identifiers: Mapped[int]
    found: Mapped[bool]


class CheckedIdentifier(PublicModel):
    """An identifier that an employer has looked for on a day, as a fingerprint: each is counted once a day."""

    __tablename__ = "checked_identifiers"

    employer_id: Mapped[UUID] = mapped_column(ForeignKey(Employer.id, ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class OperatorSettings(Versioned, PublicModel):
    """What the operator has set for the whole site: a single row, created by the migration."""

    __tablename__ = "operator_settings"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    # How many different identifiers an employer may look for in a day, unless it has a number of its own.
    daily_checks: Mapped[int] = mapped_column(default=200, server_default="200")
