"""Default language, currency and time zone of a country, from CLDR and the time zone database."""

from functools import cache
from importlib import resources

from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from hrapp.core.languages import Language


def defaults_for(country: str | None) -> dict[str, str]:
    """The default `locale`, `currency` and `time_zone` of a country (ISO 3166-1, two letters)."""
    spoken = [language for language in get_official_languages(country or "") if language in tuple(Language)]
    currencies = get_territory_currencies(country) if country else []
    return {
        "locale": (spoken or ["en"])[0],
        "currency": str((currencies or ["EUR"])[0]),
        "time_zone": _zones().get(country or "", "UTC"),
    }


@cache
def _zones() -> dict[str, str]:
    """country → its most populous time zone, which `zone.tab` lists first."""
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {country: zone for country, _, zone, *_ in reversed(rows)}
