"""Default language, currency and time zone of a country, from its pack, CLDR and the time zone database."""

from functools import cache
from importlib import resources

from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from hrapp.core.languages import Language
from hrapp.platform.countries import pack_of

# Where `zone.tab`, which goes from east to west or north to south in some countries, begins elsewhere.
MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "PS": "Asia/Hebron",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


def defaults_for(country: str | None) -> dict[str, str]:
    """The default `locale`, `currency` and `time_zone` of a country (ISO 3166-1, two letters)."""
    spoken = [language for language in get_official_languages(country or "") if language in tuple(Language)]
    return {
        "locale": (spoken or ["en"])[0],
        "currency": pack_of(country).currency or _currency(country or ""),
        "time_zone": _zones().get(country or "", "UTC"),
    }


def _currency(country: str) -> str:
    """The country's own currency if it has one, as Lesotho has beside the rand; a code begins with its country's."""
    found = list(map(str, get_territory_currencies(country))) if country else []
    return min(found, key=lambda code: not code.startswith(country), default="EUR")


@cache
def _zones() -> dict[str, str]:
    """country → the time zone where most of its people live: the first of `zone.tab` unless MOST_PEOPLE has another."""
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {country: zone for country, _, zone, *_ in reversed(rows)} | MOST_PEOPLE
