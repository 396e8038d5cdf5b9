"""The profile of an employer, in the sections in which it is asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.numbers import get_territory_currencies
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, pre_load, validate, validates

from hrapp.core import clock
from hrapp.core.fields.countries import COUNTRIES, country
from hrapp.core.fields.schema import Schema, email, no_control_characters, text
from hrapp.core.text import N_
from hrapp.platform.accounts.schemas import ZONES
from hrapp.platform.employers.checks import COLOUR, BicField, IbanField, phone_number, whole_number
from hrapp.platform.employers.choices import INDUSTRIES, ORGANIZATION_TYPES, SIZES
from hrapp.web.locales import LANGUAGES

CURRENCIES = frozenset(str(code) for each in COUNTRIES for code in get_territory_currencies(str(each)))
FIRST_DAY = date(1000, 1, 1)
# As in the pages' own style sheets.
BRAND = "#0f6b5f"


def choice(label: object, labels: Mapping[str, object], required: bool = False, **metadata: object) -> fields.String:
    """One of the keys of `labels`, or nothing."""
    known = validate.OneOf(tuple(labels), error=N_("Choose one from the list."))
    details = {"label": label, "kind": "select", "choices": list(labels.items()), **metadata}
    return fields.String(required=required, allow_none=not required, validate=known, metadata=details)


def phone_field(label: object, **metadata: object) -> fields.String:
    return fields.String(allow_none=True, validate=phone_number, metadata={"label": label, "kind": "tel", **metadata})


def account(of_type: type[fields.String], label: object, limit: int) -> fields.String:
    """A number that is shown masked."""
    details = {"label": label, "autocomplete": "off", "spellcheck": "false"}
    return of_type(
        allow_none=True,
        validate=[validate.Length(max=limit), no_control_characters, whole_number],
        metadata=details,
    )


def required_country() -> fields.String:
    field = country(_l("Country"))
    field.required, field.allow_none = True, False
    return field


class IdentitySchema(Schema):
    """Who the employer is."""

    legal_name = text(200, required=True, label=_l("Legal name"), autocomplete="organization")
    trading_name = text(200, label=_l("Trading name"), help=_l("The name that people know, if it is another one."))
    group_name = text(200, label=_l("Group"), help=_l("The group of companies that it belongs to."))
    organization_type = choice(_l("Type of organization"), ORGANIZATION_TYPES)
    industry = choice(_l("Industry"), INDUSTRIES)
    size = choice(_l("How many people work there"), SIZES)
    incorporated_on = fields.Date(allow_none=True, metadata={"label": _l("Founded on")})

    @validates("incorporated_on")
    def in_the_past(self, value: date | None, **_: object) -> None:
        if value is not None and not FIRST_DAY <= value <= clock.today():
            raise ValidationError(N_("Choose a date in the past."))


class ContactSchema(Schema):
    """Where the employer is, and how it is reached."""

    country = country(_l("Country"))
    address = text(300, label=_l("Address"), kind="textarea", rows=2, autocomplete="street-address")
    postal_code = text(20, label=_l("Postal code"), autocomplete="postal-code")
    city = text(100, label=_l("City"), autocomplete="address-level2")
    region = text(100, label=_l("Region"), autocomplete="address-level1")
    phone = phone_field(_l("Phone"), autocomplete="tel")
    fax = phone_field(_l("Fax"), autocomplete="off")
    official_email = email(label=_l("Official email"), autocomplete="email")
    website = fields.Url(
        allow_none=True,
        schemes={"http", "https"},
        validate=[validate.Length(max=200), no_control_characters],
        metadata={"label": _l("Website"), "kind": "text", "inputmode": "url", "placeholder": "www.example.com"},
    )

    @pre_load
    def complete_website(self, data: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """People leave the scheme out."""
        site = data.get("website")
        bare = isinstance(site, str) and site.strip() and "://" not in site
        return {**data, "website": f"https://{str(site).strip()}"} if bare else dict(data)


class RegistrationSchema(Schema):
    """What authorities and banks know the employer by."""

    registration_number = text(60, label=_l("Company registration number"), autocomplete="off")
    tax_id = text(60, label=_l("Tax number"), autocomplete="off")
    social_security_number = text(60, label=_l("Social security number"), autocomplete="off")
    labour_declaration = text(60, label=_l("Labour inspectorate declaration"), autocomplete="off")
    licence = text(60, label=_l("Operating licence"), autocomplete="off")
    bank_name = text(100, label=_l("Bank"), autocomplete="off")
    bank_account = account(fields.String, _l("Account number"), 40)
    swift = account(BicField, _l("SWIFT / BIC"), 11)
    iban = account(IbanField, _l("IBAN"), 34)


class LookSchema(Schema):
    """How the employer's pages look and speak."""

    brand_colour = fields.String(
        allow_none=True,
        validate=validate.Regexp(COLOUR.pattern + r"\Z", error=N_("Choose a colour such as #0f6b5f.")),
        load_default=BRAND,
        metadata={"label": _l("Colour"), "kind": "color", "help": _l("Used for buttons and links.")},
    )
    locale = choice(_l("Language"), LANGUAGES, required=True, help=_l("Of mails to people who chose none."))
    currency = fields.String(
        required=True,
        validate=validate.OneOf(CURRENCIES, error=N_("Choose one from the list.")),
        metadata={"label": _l("Currency"), "kind": "select"},
    )
    time_zone = choice(_l("Time zone"), {zone: zone.replace("_", " ") for zone in ZONES}, required=True)


class NewEmployerSchema(Schema):
    """What opening an employer takes."""

    company = text(200, required=True, label=_l("Company"), autocomplete="organization")
    country = required_country()


class SignUpSchema(NewEmployerSchema):
    """What opening an employer takes from somebody without a login."""

    name = text(120, required=True, label=_l("Your name"), autocomplete="name")
    email = email(required=True, label=_l("Work email"), autocomplete="email")
