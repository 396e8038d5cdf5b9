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
# Read when a page of the profile asks for one of them; every other page does without.
PROFILE_PAGES: dict[str, Any] = {"deferred": True, "deferred_group": "profile"}


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
    group_name: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    organization_type: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    industry: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    incorporated_on: Mapped[date | None] = mapped_column(**PROFILE_PAGES)
    size: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    country: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    city: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    region: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    postal_code: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    phone: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    fax: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    official_email: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    website: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    registration_number: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    tax_id: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    social_security_number: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    labour_declaration: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    licence: Mapped[str | None] = mapped_column(**PROFILE_PAGES)
    bank_name: Mapped[str | None] = mapped_column(EncryptedText, **PROFILE_PAGES)
    bank_account: Mapped[str | None] = mapped_column(EncryptedText, **PROFILE_PAGES)
    iban: Mapped[str | None] = mapped_column(EncryptedText, **PROFILE_PAGES)
    swift: Mapped[str | None] = mapped_column(EncryptedText, **PROFILE_PAGES)
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
