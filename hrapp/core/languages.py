"""The languages of the application, and the translation of messages."""

from datetime import date

from flask_babel import format_date, gettext

from hrapp.core.fields.choices import Choices
from hrapp.core.text import Message


class Language(Choices):
    """A language of pages and mails; the label is its own name for itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"


# English is British elsewhere: the words in the code, and dates such as 25 Nov 2026.
ENGLISH_BY_COUNTRY = {"CA": "en_CA", "PH": "en_US", "US": "en_US"}


def locale_in(language: str, country: str | None) -> str:
    """The locale of `language` in a country: `en_US` for English in the United States."""
    return ENGLISH_BY_COUNTRY.get(country or "", "en_GB") if language == Language.ENGLISH else language


def language_of(locale: str) -> str:
    """The language of a locale: `en` for `en_GB`."""
    return locale.partition("_")[0]


def translated(message: str) -> str:
    """A message in the reader's language with its placeholders filled; an unknown one is returned unchanged."""
    if not message:
        return ""  # what catalogues have for it is their own header
    if isinstance(message, Message):
        return str(gettext(message.text, **{name: _shown(value) for name, value in message.params.items()}))
    # Without parameters a percent sign is text, not a placeholder.
    return str(gettext(message))


def _shown(value: object) -> object:
    """A parameter of a message as the reader writes it: a message in it too; a date is one that a rule refers to."""
    if isinstance(value, Message):
        return translated(value)
    return format_date(value, "medium") if isinstance(value, date) else value
