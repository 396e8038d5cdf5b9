"""Template filters that format values."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from babel.units import format_unit
from flask_babel import format_date, format_time, format_timedelta, get_locale, gettext
from jinja2 import pass_environment
from markupsafe import Markup

from hrapp.core import clock
from hrapp.core.fields.locale_data import formatted_day
from hrapp.core.text import in_mail
from hrapp.ui.colours import readable_on

HUES = 8
WEEK = 7  # days
SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def initials(name: str | None) -> str:
    """The first letters of the first and the last word, such as AS for `Ana de Souza`; ? if there are none."""
    words = [word for word in (name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def hue(name: str | None) -> int:
    """The number of one of the HUES avatar colours, always the same for a name."""
    return sum((name or "").encode()) % HUES


def attributes(values: Mapping[str, Any]) -> Markup:
    """HTML attributes: underscores become hyphens, True has no value, None and False are left out."""
    shown = ((name.rstrip("_").replace("_", "-"), value) for name, value in values.items())
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in shown
        if value is not None and value is not False
    )


def machine_time(value: date | datetime) -> str:
    """The ISO 8601 value for `<time datetime=…>`."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def day(value: date | None, style: str = "medium") -> str:
    """A date in the reader's language, '' for None; a datetime is converted to the reader's time zone."""
    if isinstance(value, datetime):
        return str(format_date(value, style))
    return formatted_day(value, style, get_locale()) if value else ""


def near_day(value: date, today: date, style: str = "medium") -> str:
    """`Today`, `Tomorrow`, `Yesterday` or the weekday of the next days in the reader's language, or the date.

    `today` is the employer's.
    """
    words = {0: gettext("Today"), 1: gettext("Tomorrow"), -1: gettext("Yesterday")}
    ahead = (value - today).days
    if 1 < ahead < WEEK:
        weekday: str = format_date(value, "EEEE")
        return weekday[0].upper() + weekday[1:]
    return words.get(ahead) or day(value, style)


@pass_environment
def day_tag(environment: Any, value: date | None) -> Markup:
    """A date as a `<time>` element in the page's language; empty for None."""
    return tagged_day(value, environment.language) if value else Markup()


@lru_cache(maxsize=10_000)
def tagged_day(value: date, language: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value, formatted_day(value, "medium", language))


@pass_environment
def number(environment: Any, value: float) -> str:
    """A number in the page's language: `1,234.5` or `1 234,5`."""
    return formatted_number(value, environment.language)


@lru_cache(maxsize=10_000)
def formatted_number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


def moment(value: datetime | None) -> str:
    """A date and time in the reader's language and time zone, '' for None."""
    return f"{format_date(value, 'medium')}, {format_time(value, 'short')}" if value else ""


def ago(value: datetime | None) -> str:
    """`3 hours ago` or `in 2 days` in the reader's language, '' for None."""
    return format_timedelta(value - clock.now(), add_direction=True) if value else ""


def file_size(value: float) -> str:
    """A number of bytes in the reader's language: `1.4 MB` or `1,4 Mo`."""
    position = 0
    while value >= 1000 and position < len(SIZES) - 1:
        value, position = value / 1000, position + 1
    return format_unit(round(value, 1), SIZES[position], length="short", locale=get_locale() or "en")


FILTERS: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "attributes": attributes,
    "day": day,
    "day_tag": day_tag,
    "file_size": file_size,
    "in_mail": in_mail,
    "initials": initials,
    "machine_time": machine_time,
    "moment": moment,
    "near_day": near_day,
    "number": number,
    "readable_on": readable_on,
}
