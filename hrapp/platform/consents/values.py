"""Values that one employer may show another, in words; the person and the asking employer read the same."""

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from hrapp.core.fields.locale_data import formatted_day
from hrapp.platform.consents.fields import Scope


def in_words(scope: str, value: Any) -> list[str]:
    """The value of a scope (`hr.elsewhere.sharing`) as lines for a reader; none where there is no value."""
    if value is None:
        return []
    return [_period(*each) for each in value] if scope == Scope.DATES else [str(value)]


def _period(first: str, last: str | None) -> str:
    if last is None:
        return str(_("Since %(first)s", first=_day(first)))
    return str(_("%(first)s to %(last)s", first=_day(first), last=_day(last)))


def _day(text: str) -> str:
    return formatted_day(date.fromisoformat(text), "medium", get_locale() or "en")
