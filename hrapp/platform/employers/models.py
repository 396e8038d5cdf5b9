"""The profile of an employer, and its tenant."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hrapp.core.crypto import EncryptedText
from hrapp.core.text import mask
from hrapp.platform.employers.logos import Logo
from hrapp.tenancy.base import Identified, PublicModel, Timestamped
from hrapp.tenancy.models import Tenant

ORGANIZATION_TYPES = ("private", "ngo", "government", "public", "partnership", "sole_proprietor", "other")
SIZES = ("1-9", "10-49", "50-249", "250-999", "1000+")

# What counts towards a complete profile: what letters, contracts and declarations need.
PROFILE = (
    "legal_name", "organization_type", "industry", "size", "country", "address", "city", "phone",
    "official_email", "registration_number", "tax_id", "social_security_number", "bank_name", "iban",
)  # fmt: skip


class Employer(Identified, Timestamped, PublicModel):
    """One organization that keeps its people here."""

    __tablename__ = "employers"
    __table_args__ = (
        CheckConstraint(f"organization_type IN {ORGANIZATION_TYPES}", "organization_type"),
        CheckConstraint(f"size IN {SIZES}", "size"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 40", "slug"),
    )
    # Shown with their last characters only; and what the history, which cannot be erased, keeps no more of.
    MASKED: ClassVar[tuple[str, ...]] = ("bank_account", "iban")
    DISCREET: ClassVar[tuple[str, ...]] = (*MASKED, "swift", "bank_name", "tax_id", "social_security_number")

    slug: Mapped[str] = mapped_column(unique=True)
    legal_name: Mapped[str]
    trading_name: Mapped[str | None]
    group_name: Mapped[str | None]
    organization_type: Mapped[str | None]
    industry: Mapped[str | None]
    incorporated_on: Mapped[date | None]
    size: Mapped[str | None]
    country: Mapped[str | None]
    address: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    phone: Mapped[str | None]
    fax: Mapped[str | None]
    official_email: Mapped[str | None]
    website: Mapped[str | None]
    registration_number: Mapped[str | None]
    tax_id: Mapped[str | None]
    social_security_number: Mapped[str | None]
    labour_declaration: Mapped[str | None]
    licence: Mapped[str | None]
    bank_name: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="bank")
    bank_account: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="bank")
    iban: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="bank")
    swift: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="bank")
    brand_colour: Mapped[str | None]
    # Small and sanitised: kept with the profile, since the page's frame needs it and nothing else does.
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    currency: Mapped[str] = mapped_column(default="EUR")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    profile_completed_at: Mapped[datetime | None]
    # How much of the profile is there, in percent; kept by the database, so that nothing is decrypted to count it.
    completeness: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(f"(({' + '.join(f'({name} IS NOT NULL)::integer' for name in PROFILE)}) * 100 + 7) / {len(PROFILE)}"),
    )
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(Tenant.id), unique=True)

    tenant: Mapped[Tenant] = relationship(lazy="raise")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"eager_defaults": True}  # what the database works out is known after a change, wherever it is asked for

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return self.trading_name or self.legal_name

    def change(self, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Take new values; what has changed by it, as field → [before, after], sensitive ones masked."""
        changes: dict[str, list[Any]] = {}
        for field, value in values.items():
            before = getattr(self, field)
            if before != value:
                setattr(self, field, value)
                changes[field] = [mask(before), mask(value)] if field in self.DISCREET else [before, value]
        return changes

    def wear(self, logo: Logo | None) -> dict[str, list[Any]]:
        """Take another logo, or none; what has changed by it."""
        before = self.logo_type
        self.logo, self.logo_type = (logo.content, logo.media_type) if logo else (None, None)
        return {"logo": [before, str(logo) if logo else None]}
