"""The countries, by their two letters and in the reader's language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from flask_babel import get_locale
from marshmallow import fields, validate

from hrapp.core.text import N_, sort_key

# Codes of ISO 3166-1 as CLDR has them, without its unions, pseudo-locales and “unknown”.
NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
)


def country(label: object) -> fields.String:
    """A country, given by its two letters (ISO 3166-1)."""
    return fields.String(
        allow_none=True,
        validate=validate.OneOf(COUNTRIES, error=N_("Choose a country of the list.")),
        metadata={"label": label, "kind": "select"},
    )


def countries() -> list[tuple[str, str]]:
    """Every country with its name in the reader's language, by name."""
    return list(_countries(str(get_locale() or "en")))


def country_name(code: str | None) -> str:
    """The name in the reader's language, or the code itself where CLDR has none."""
    return dict(_countries(str(get_locale() or "en"))).get(code or "", code or "")


@cache
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    names: Mapping[str, Any] = Locale.parse(locale).territories
    return tuple(sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=lambda pair: sort_key(pair[1])))
