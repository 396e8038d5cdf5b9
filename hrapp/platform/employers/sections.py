"""The sections of the profile as forms, for the wizard and for the profile's page alike."""

import hmac
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from flask import current_app
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from hrapp.core.fields.countries import countries
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Schema
from hrapp.core.text import mask, sort_key
from hrapp.platform.employers.logos import LARGEST
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.schemas import (
    BRAND,
    CURRENCIES,
    ContactSchema,
    IdentitySchema,
    LookSchema,
    RegistrationSchema,
)


class Section(NamedTuple):
    """One part of the profile: a short form of its own."""

    key: str
    label: Any
    text: Any
    schema: type[Schema]


SECTIONS = {
    section.key: section
    for section in (
        Section("identity", _l("Identity"), _l("Who you are, as it stands in letters and contracts."), IdentitySchema),
        Section("contact", _l("Place and contact"), _l("Where you are, and how people reach you."), ContactSchema),
        Section(
            "registration",
            _l("Registration and bank"),
            _l("What authorities and your bank know you by. Account numbers are stored encrypted and shown masked."),
            RegistrationSchema,
        ),
        Section("look", _l("Look and language"), _l("How your pages look, and how they count and speak."), LookSchema),
    )
}
# For a route: /<any(…):section>
ANY = f"any({', '.join(SECTIONS)})"


def section_form(section: str, employer: Employer, data: Mapping[str, Any] | None = None) -> Form:
    """The form of one section; a masked value that comes back as it was shown counts as not sent."""
    schema = SECTIONS[section].schema()
    shown = {name: getattr(employer, name) for name in schema.fields}
    if "brand_colour" in shown:
        shown["brand_colour"] = shown["brand_colour"] or BRAND
    masked = {name: mask(shown[name]) for name in employer.MASKED if shown.get(name)}
    if data is None:
        form = Form(schema, obj=shown | masked)
    else:
        form = Form(schema, data={name: value for name, value in data.items() if value != masked.get(name)})
    if "country" in schema.fields:
        form.set_choices("country", countries())
    if "currency" in schema.fields:
        form.set_choices("currency", currencies(str(get_locale() or "en")))
    return form


def stamp(section: str, employer: Employer) -> str:
    """Changes with every value of the section; keyed, so that it says nothing about them."""
    values = [getattr(employer, name) for name in SECTIONS[section].schema().fields]
    return hmac.new(str(current_app.secret_key).encode(), repr(values).encode(), "sha256").hexdigest()[:24]


def page_of(section: str, employer: Employer, form: Form, stale: bool = False) -> dict[str, Any]:
    """What a page shows of one section; `stale` if somebody else has changed it since it was opened."""
    return {
        "form": form,
        "section": SECTIONS[section],
        "sections": SECTIONS.values(),
        "seen": stamp(section, employer),
        "stale": stale,
        "now": present_values(form, employer) if stale else [],
        "largest_logo": LARGEST,
    }


def present_values(form: Form, employer: Employer) -> list[tuple[Any, Any]]:
    """Label and value, as they are stored now, of the fields where the form says something else."""
    names = [name for name in form.schema.fields if str(form.value(name)) != str(getattr(employer, name) or "")]
    values = {name: getattr(employer, name) for name in names}
    shown = {name: mask(value) if name in employer.MASKED else value for name, value in values.items()}
    return [(form.label(name), shown[name] or "—") for name in names]


@cache
def currencies(locale: str) -> list[tuple[str, str]]:
    """Every currency in use with its name in the reader's language, by name."""
    names = Locale.parse(locale).currencies
    known = ((code, f"{names.get(code, code)} ({code})") for code in CURRENCIES)
    return sorted(known, key=lambda pair: sort_key(pair[1]))
