"""The fields of an employer's profile."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from hrapp.core import clock
from hrapp.core.fields.bank import Account, Bic, Iban
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, Country, Currency, Day, Email, LongText, Phone, Text, TimeZone, Url
from hrapp.core.fields.rules import no_link
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import NO_SECTION, Privacy, Section
from hrapp.core.languages import Language
from hrapp.core.text import N_
from hrapp.platform.employers.logos import LogoFile

# The default brand colour, as in css/tokens.css.
BRAND = "#0f6b5f"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class OrganizationType(Choices):
    PRIVATE = "private", _l("Private company")
    PUBLIC = "public", _l("Publicly listed company")
    PARTNERSHIP = "partnership", _l("Partnership")
    SOLE_PROPRIETOR = "sole_proprietor", _l("Sole trader")
    NGO = "ngo", _l("Non-profit or NGO")
    GOVERNMENT = "government", _l("Government")
    OTHER = "other", _l("Other")


class Industry(Choices):
    AGRICULTURE = "agriculture", _l("Agriculture and food")
    CONSTRUCTION = "construction", _l("Construction and real estate")
    EDUCATION = "education", _l("Education and research")
    ENERGY = "energy", _l("Energy, water and mining")
    FINANCE = "finance", _l("Finance and insurance")
    HEALTH = "health", _l("Health and social work")
    HOSPITALITY = "hospitality", _l("Hotels, restaurants and tourism")
    IT = "it", _l("Information technology")
    MANUFACTURING = "manufacturing", _l("Manufacturing")
    MEDIA = "media", _l("Media and culture")
    PROFESSIONAL = "professional", _l("Professional services")
    PUBLIC = "public", _l("Public administration")
    RETAIL = "retail", _l("Wholesale and retail")
    TRANSPORT = "transport", _l("Transport and logistics")
    OTHER = "other", _l("Other")


class Size(Choices):
    """The number of people who work there."""

    TINY = "1-9", _l("1 to 9 people")
    SMALL = "10-49", _l("10 to 49 people")
    MIDDLE = "50-249", _l("50 to 249 people")
    LARGE = "250-999", _l("250 to 999 people")
    VERY_LARGE = "1000+", _l("1,000 people or more")


NOT_PAST = N_("Choose a date in the past.")


class Past(validate.Range):
    """Dates from the year 1000, since some employers are centuries old, up to today wherever a day begins first.

    The operations know the employer's own today.
    """

    def __init__(self) -> None:
        super().__init__(min=date(1000, 1, 1))

    def __call__(self, value: Any) -> Any:
        if not self.min <= value <= clock.today(clock.FIRST):
            raise ValidationError(NOT_PAST)
        return value


class PastDay(Day):
    """A date in the past."""

    possible = Past()


class Colour(Text):
    """A colour as `#rrggbb`. A colour picker cannot be empty, so BRAND is shown for None, and is loaded as None."""

    control = "color"

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        known = validate.Regexp(COLOUR.pattern + r"\Z", error=N_("Choose a colour such as #0f6b5f."))
        super().__init__(label, section, 7, validate=[known], **more)

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **more: Any) -> str:
        return value or BRAND

    def tidy(self, value: Any) -> Any:
        tidied = super().tidy(value)
        return None if tidied == BRAND else tidied


class LegalName(Text):
    """The registered name of an employer."""

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        more = {"autocomplete": "organization", **more}
        super().__init__(label, section, 200, required=True, validate=[no_link], **more)


class Slug(Text):
    """The part of an employer's URLs after /e/; further rules are in `operations.check_slug`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(_l("Web address"), NO_SECTION, 40, autocomplete="off", **more)


IDENTITY = Section(
    "identity",
    _l("Identity"),
    _l("Your name and type of organisation, as used in official documents."),
    Privacy.DIRECTORY,
)
CONTACT = Section("contact", _l("Address and contact"), _l("Where you are and how to reach you."), Privacy.DIRECTORY)
REGISTRATION = Section(
    "registration", _l("Registration"), _l("Your registration numbers with the authorities."), Privacy.IDENTIFIER
)
BANK = Section("bank", _l("Bank"), _l("Account numbers are stored encrypted and shown masked."), Privacy.BANK)
LOOK = Section(
    "look",
    _l("Appearance and language"),
    _l("How your pages look, and which language, currency and time zone they use."),
    Privacy.DIRECTORY,
)


class EmployerFields(Fields):
    """The profile. The slug is read-only, since only the operator changes it."""

    slug = Slug(dump_only=True)

    trading_name = Text(_l("Name"), IDENTITY, 200, required=True, validate=[no_link], help=_l("What people call you."))
    legal_name = LegalName(_l("Legal name"), IDENTITY, help=_l("The registered name, for official documents."))
    group_name = Text(_l("Group"), IDENTITY, 200, help=_l("The group of companies that it belongs to, if any."))
    organization_type = Choice(_l("Type of organisation"), IDENTITY, choices=OrganizationType)
    industry = Choice(_l("Industry"), IDENTITY, choices=Industry)
    size = Choice(_l("Number of employees"), IDENTITY, choices=Size)
    incorporated_on = PastDay(_l("Founded on"), IDENTITY)

    country = Country(_l("Country"), CONTACT)
    address = LongText(_l("Street address"), CONTACT, 300, rows=2, autocomplete="street-address")
    postal_code = Text(_l("Postal code"), CONTACT, 20, autocomplete="postal-code")
    city = Text(_l("City"), CONTACT, autocomplete="address-level2")
    region = Text(_l("Region"), CONTACT, autocomplete="address-level1")
    phone = Phone(_l("Phone"), CONTACT, country="country", autocomplete="tel")
    fax = Phone(_l("Fax"), CONTACT, country="country", autocomplete="off")
    official_email = Email(_l("Official email"), CONTACT, autocomplete="email")
    website = Url(_l("Website"), CONTACT, placeholder="www.example.com")

    registration_number = Text(_l("Company registration number"), REGISTRATION, 60, autocomplete="off")
    tax_id = Text(_l("Tax number"), REGISTRATION, 60, autocomplete="off")
    social_security_number = Text(_l("Employer social security number"), REGISTRATION, 60, autocomplete="off")
    labour_declaration = Text(_l("Labour inspectorate declaration"), REGISTRATION, 60, autocomplete="off")
    licence = Text(_l("Operating licence"), REGISTRATION, 60, autocomplete="off")

    bank_name = Text(_l("Bank"), BANK, autocomplete="off")
    bank_account = Account(_l("Bank account number"), BANK)
    swift = Bic(_l("SWIFT / BIC"), BANK)
    iban = Iban(_l("IBAN"), BANK, 34)

    logo = LogoFile(_l("Logo"), LOOK, help=_l("PNG, JPEG or WebP, square if possible, at most 4 MB."))
    brand_colour = Colour(_l("Colour"), LOOK, help=_l("For your mark, buttons and links."))
    locale = Choice(
        _l("Language"),
        LOOK,
        choices=Language,
        required=True,
        help=_l("For emails to people who have not chosen a language."),
    )
    currency = Currency(_l("Currency"), LOOK, required=True)
    time_zone = TimeZone(_l("Time zone"), LOOK, required=True)
