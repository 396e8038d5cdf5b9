"""Employers: the profile, and the reference to the tenant."""

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
from hrapp.tenancy.models import Tenant, TenantRef

# The fields of a complete profile: those that letters, contracts and declarations need.
PROFILE = (
    "legal_name", "organization_type", "industry", "size", "country", "address", "city", "phone",
    "official_email", "registration_number", "tax_id", "social_security_number", "bank_name", "iban",
)  # fmt: skip
# Column options: loaded together on first access, since only the pages of the profile need these columns.
PROFILE_PAGES: dict[str, Any] = {"deferred": True, "deferred_group": "profile"}


class Employer(Identified, Timestamped, Versioned, PublicModel):
    """One organization that uses hrapp."""

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
    # At most 512 kB, so it is stored here; deferred, since only its own URL needs it.
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    currency: Mapped[str] = mapped_column(default="EUR")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    profile_completed_at: Mapped[datetime | None]
    # Percentage of PROFILE that is filled in; computed by the database, so that nothing has to be decrypted for it.
    completeness: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(f"(({' + '.join(f'({name} IS NOT NULL)::integer' for name in PROFILE)}) * 100 + 7) / {len(PROFILE)}"),
    )
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(Tenant.id), unique=True)

    # Not "raise": after a rollback it is reloaded for the page that shows the error.
    tenant: Mapped[Tenant] = relationship()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        # Fetches computed columns with RETURNING, so that no later access has to query.
        return {"eager_defaults": True, "version_id_col": cls.version}

    @property
    def name(self) -> str:
        """The trading name, or else the legal name."""
        return self.trading_name or self.legal_name

    @property
    def tenant_ref(self) -> TenantRef:
        """Its tenant, whose days are counted in its time zone."""
        return self.tenant.ref._replace(time_zone=self.time_zone)

    @property
    def home(self) -> str:
        """The path of its first page, for members of any role."""
        return f"/e/{self.slug}/"

    @property
    def welcome(self) -> str:
        """The path of the set-up wizard for its profile."""
        return f"/e/{self.slug}/welcome/"

    @property
    def logo_url(self) -> str | None:
        """The path of its logo, if any; it changes with the logo, so that browsers may cache it."""
        return f"/e/{self.slug}/logo?v={self.version}" if self.logo_type else None

    def set_logo(self, logo: Logo | None) -> Changes:
        """Set or remove the logo and return the changes in the form of the audit log."""
        before = self.logo_type
        if logo is None and before is None:
            return {}
        self.logo, self.logo_type = (logo.content, logo.media_type) if logo else (None, None)
        return {"logo": [before, str(logo) if logo else None]}

    def complete_profile(self) -> None:
        """Mark the set-up wizard as finished, so that it is not offered again."""
        self.profile_completed_at = self.profile_completed_at or clock.now()
