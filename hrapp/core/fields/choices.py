"""A fixed choice: its values, the words for them and their tones, said once for column, form, page, API and log."""

from enum import StrEnum
from functools import cache
from typing import Any

from flask_babel import get_locale

TONES = ("good", "info", "warn", "bad", "idle")


class Choices(StrEnum):
    """Members are `NAME = value, label[, tone]`, in the order in which they are offered.

    The label is a lazy text; the tone, one of TONES, is that of the badge that shows it.
    """

    label: Any
    tone: str

    def __new__(cls, value: str, label: Any = "", tone: str = "idle") -> "Choices":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone = label, tone
        return member

    @classmethod
    def check(cls, column: str) -> str:
        """The condition of a CHECK constraint: `column` holds one of the values."""
        return f"{column} IN ({', '.join(repr(str(member)) for member in cls)})"

    @classmethod
    def options(cls) -> list[tuple[str, Any]]:
        """(value, label) of each, as a form offers them."""
        return [(str(member), member.label) for member in cls]

    @classmethod
    def words(cls) -> dict[str, str]:
        """value → word in the reader's language; put together once for each language."""
        return _words(cls, str(get_locale()))

    @classmethod
    def word(cls, value: str | None) -> str:
        """The word for a value in the reader's language; an unknown value stays as it is."""
        return cls.words().get(value or "", value or "")


@cache
def _words(choices: type[Choices], _language: str) -> dict[str, str]:
    return {str(member): str(member.label) for member in choices}
