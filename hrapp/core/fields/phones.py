"""Phone numbers, read by the numbering plans of all countries (libphonenumber): stored in one form, shown as written.

The stored form is E.164 with an extension as in RFC 3966, such as `+237222234050;ext=12`. A number that cannot be read,
such as one without the code of its country where none is known, is stored as it was typed.
"""

import re

import phonenumbers
from flask import g, has_app_context
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

# “Extension” in the languages whose people write it so.
WORDS = r"(?:x|extensi[oó]n|ext|poste|int|interno|anexo|ramal|доб)\.?"
EXTENSION = re.compile(rf"\s*(?:;ext=|,?\s*{WORDS}|#)\s*(\d{{1,7}})$", re.IGNORECASE)
WRITTEN = re.compile(r"\+?[\d\s()./\u2010-\u2015-]+")
# The shortest subscriber numbers of any country, such as those of Niue, and the longest that E.164 allows.
SHORTEST, LONGEST = 4, 15


def default_country() -> str | None:
    """The country (ISO 3166-1) of the employer of this request, whose numbers need no code; None if there is none."""
    return getattr(g.get("visit"), "country", None) if has_app_context() else None


def read(text: str, country: str | None = None) -> PhoneNumber | None:
    """The number, if it is a possible one; `country` is that of a number without a country code."""
    if not is_written(text):
        return None
    try:
        number = phonenumbers.parse(EXTENSION.sub(r";ext=\1", text), country)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def stored(text: str, country: str | None) -> str:
    """The form in which a number is stored; the text itself if it cannot be read."""
    number = read(text, country)
    if number is None:
        return text
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def written(value: str, country: str | None = None) -> str:
    """A stored number as people of `country` write it: without the code of their own country, else international."""
    number = read(value)
    if number is None:
        return value
    at_home = country is not None and number.country_code == phonenumbers.country_code_for_region(country)
    if at_home:
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    extension, number.extension = number.extension, None
    plain = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return f"{plain} ext. {extension}" if extension else plain


def uri(value: str, country: str | None = None) -> str:
    """The `tel:` URI of a stored number (RFC 3966); of one that could not be read, its digits without the extension."""
    number = stored(value, country)
    return f"tel:{number if number.startswith('+') else _digits(number)}"


def is_possible(value: str) -> bool:
    """Whether a stored number may exist: it was read, or is at least one of some country whose code was left out."""
    if value.startswith("+"):
        return read(value) is not None
    return is_written(value) and SHORTEST <= len(_digits(value)) <= LONGEST


def is_written(text: str) -> bool:
    """Whether it is made of the signs of a phone number, with an extension or without."""
    return WRITTEN.fullmatch(EXTENSION.sub("", text)) is not None


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, EXTENSION.sub("", value)))
