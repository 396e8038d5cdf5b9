"""Countries, time zones and currencies with their names in the reader's language, and dates, from CLDR."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel import Locale, dates
from babel.numbers import get_territory_currencies
from flask_babel import get_locale

from hrapp.core.keys import sort_key

# CLDR codes that are no country of ISO 3166-1: unions, pseudo-locales and “unknown”.
NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
)
TIME_ZONES = frozenset(
    {"UTC", *(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))}
)
CURRENCIES = frozenset(str(code) for each in COUNTRIES for code in get_territory_currencies(str(each)))


# Cached, since lists show hundreds of dates, many of them equal.
@lru_cache(maxsize=10_000)
def formatted_day(value: date, style: str, locale: Locale | str) -> str:
    """A date in the style of CLDR: short, medium, long or full."""
    return dates.format_date(value, style, locale)


def country_name(code: str | None) -> str:
    """The name in the reader's language; the code itself if unknown, '' for None."""
    return country_names(str(get_locale() or "en")).get(code or "", code or "")


@cache
def country_names(locale: str) -> Mapping[str, str]:
    """code → name of every country, sorted by name."""
    names = Locale.parse(locale).territories
    return _by_name((code, str(names.get(code, code))) for code in COUNTRIES)


@cache
def currency_names(locale: str) -> Mapping[str, str]:
    """code → `name (code)` of every currency in use, sorted by name."""
    names = Locale.parse(locale).currencies
    return _by_name((code, f"{names.get(code, code)} ({code})") for code in CURRENCIES)


@cache
def time_zone_names(_locale: str) -> Mapping[str, str]:
    """IANA name → the same without underscores, sorted, UTC first."""
    return {zone: zone.replace("_", " ") for zone in sorted(TIME_ZONES, key=lambda zone: (zone != "UTC", zone))}


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return dict(sorted(pairs, key=lambda pair: sort_key(pair[1])))
