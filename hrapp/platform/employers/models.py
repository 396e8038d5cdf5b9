"""The profile of an employer, and its tenant."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hrapp.audit.changes import Changes
from hrapp.core import clock
from hrapp.core.crypto import EncryptedText
from hrapp.platform.employers.fields import EmployerFields, OrganizationType, Size
from hrapp.platform.employers.logos import Logo
from hrapp.tenancy.base import Identified, PublicModel, Timestamped, Versioned
from hrapp.tenancy.models import Tenant

# What counts towards a complete profile: what letters, contracts and declarations need.
PROFILE = (
    "legal_name", "organization_type", "industry", "size", "country", "address", "city", "phone",
    "official_email", "registration_number", "tax_id", "social_security_number", "bank_name", "iban",
)  # fmt: skip
# Read when a page of the profile asks for one of them; every other page does without.
PROFILE_PAGES: dict[str, Any] = {"deferred": True, "deferred_group": "profile"}


class Employer(Identified, Timestamped, Versioned, PublicModel):
    """One organization that keeps its people here."""

    __subject__: ClassVar[str] = "employer"
    __fields__: ClassVar[type[EmployerFields]] = EmployerFields
    __tablename__ = "employers"
    __table_args__ = (
        CheckConstraint(OrganizationType.check("organization_type"), "organization_type"),
        CheckConstraint(Size.check("size"), "size"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 40", "slug"),
    )

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

    # Not "raise": after a rollback it is read again, for the page that says what was refused.
    tenant: Mapped[Tenant] = relationship()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        # What the database works out is known after a change, wherever it is asked for.
        return {"eager_defaults": True, "version_id_col": cls.version}

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return self.trading_name or self.legal_name

    @property
    def home(self) -> str:
        """The path of its first page, whatever one's role there is."""
        return f"/e/{self.slug}/"

    @property
    def welcome(self) -> str:
        """The path of the first steps, which ask for its profile."""
        return f"/e/{self.slug}/welcome/"

    @property
    def logo_url(self) -> str | None:
        """The path of its logo, if it has one; another one for another logo, so that a browser may keep it."""
        return f"/e/{self.slug}/logo?v={self.version}" if self.logo_type else None

    def wear(self, logo: Logo | None) -> Changes:
        """Take another logo, or none; what has changed by it, as the log keeps it."""
        before = self.logo_type
        if logo is None and before is None:
            return {}
        self.logo, self.logo_type = (logo.content, logo.media_type) if logo else (None, None)
        return {"logo": [before, str(logo) if logo else None]}

    def complete_profile(self) -> None:
        """Its owner has been through the first steps: nobody is asked to begin them again."""
        self.profile_completed_at = self.profile_completed_at or clock.now()
