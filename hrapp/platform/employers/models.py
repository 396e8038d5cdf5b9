"""Employers: the profile, and the reference to the tenant."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, SmallInteger, text, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hrapp.audit.changes import Changes
from hrapp.core import clock, keys
from hrapp.core.crypto import EncryptedText
from hrapp.platform.employers.fields import BRAND, EmployerFields, OrganizationType, Size
from hrapp.platform.employers.logos import Logo
from hrapp.tenancy.base import Identified, Key, Keyed, PublicModel, Timestamped, Versioned, key_column
from hrapp.tenancy.models import Tenant, TenantRef

# The fields of a complete profile: those that letters, contracts and declarations need.
PROFILE = (
    "legal_name", "organization_type", "industry", "size", "country", "address", "city", "phone",
    "official_email", "registration_number", "tax_id", "social_security_number", "bank_name", "iban",
)  # fmt: skip
# Column options: loaded together on first access, since only the pages of the profile need these columns.
PROFILE_PAGES: dict[str, Any] = {"deferred": True, "deferred_group": "profile"}


def searched_in(employer: "Employer") -> str:
    """The text that the operator's search looks through: the names, each after a PART, then the slug."""
    return keys.PART.join(("", employer.trading_name or "", employer.legal_name)) + keys.FIELD + employer.slug


class EmployerGroup(Identified, Timestamped, Versioned, PublicModel):
    """Employers that belong together; the operator says which ones do."""

    __tablename__ = "employer_groups"
    __table_args__ = (Index("uq_employer_groups_name", text("lower(name)"), unique=True),)

    name: Mapped[str]


class Employer(Identified, Timestamped, Versioned, Keyed, PublicModel):
    """One organization that uses hrapp."""

    __subject__: ClassVar[str] = "employer"
    __fields__: ClassVar[type[EmployerFields]] = EmployerFields
    __tablename__ = "employers"
    __table_args__ = (
        CheckConstraint(OrganizationType.check("organization_type"), "organization_type"),
        CheckConstraint(Size.check("size"), "size"),
        CheckConstraint("sharing IN ('none', 'basic', 'moderate', 'full')", "sharing"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 40", "slug"),
    )
    __keys__: ClassVar[Mapping[str, Key]] = {
        "name_key": Key(lambda employer: keys.sort_key(employer.name), ("legal_name", "trading_name")),
        "search": Key(lambda employer: keys.search_key(searched_in(employer)), ("legal_name", "trading_name", "slug")),
    }

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
    # Small (`logos.read_logo`), so it is stored here; deferred, since only its own URL needs it.
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    # Random, and new with each logo: its URL needs no sign-in, so that invited people and mail programs can show it.
    logo_key: Mapped[UUID | None] = mapped_column(unique=True)
    locale: Mapped[str] = mapped_column(default="en")
    currency: Mapped[str] = mapped_column(default="EUR")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    profile_completed_at: Mapped[datetime | None]
    first_steps_closed_at: Mapped[datetime | None]
    # Percentage of PROFILE that is filled in; computed by the database, so that nothing has to be decrypted for it.
    completeness: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(f"(({' + '.join(f'({name} IS NOT NULL)::integer' for name in PROFILE)}) * 100 + 7) / {len(PROFILE)}"),
    )
    name_key: Mapped[str] = key_column()
    search: Mapped[str] = key_column()
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey(EmployerGroup.id, ondelete="SET NULL"), index=True)
    # What its settings say about other employers, where these can ask for it.
    sharing: Mapped[str] = mapped_column(default="none", server_default="none")
    sharing_consent: Mapped[bool] = mapped_column(default=True, server_default=true())
    # How many identifiers it may look for in a day at other employers, until a day; None as everybody.
    daily_checks: Mapped[int | None]
    daily_checks_until: Mapped[date | None]
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
    def names(self) -> tuple[str, ...]:
        """All its names: none may be in the password of somebody who belongs to it."""
        return tuple(filter(None, (self.legal_name, self.trading_name)))

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
        return f"/logos/{self.logo_key}" if self.logo_key else None

    def set_logo(self, logo: Logo | None) -> Changes:
        """Set or remove the logo and return the changes in the form of the audit log."""
        before = self.logo_type
        if logo is None and before is None:
            return {}
        self.logo, self.logo_type, self.logo_key = (*logo, uuid4()) if logo else (None, None, None)
        return {"logo": [before, str(logo) if logo else None]}

    @property
    def colour(self) -> str:
        """Its brand colour, or hrapp's own, as `#rrggbb`."""
        return self.brand_colour or BRAND

    def complete_profile(self) -> None:
        """Mark the set-up wizard as finished, so that it is not offered again."""
        self.profile_completed_at = self.profile_completed_at or clock.now()

    def close_first_steps(self) -> None:
        """Put the list of first steps away, so that the dashboard no longer shows it."""
        self.first_steps_closed_at = self.first_steps_closed_at or clock.now()
