"""Choices: values with labels, used by column checks, forms, pages, API and log; most are fixed, and have tones."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from flask_babel import get_locale

TONES = ("good", "info", "warn", "bad", "idle")


class Choices(StrEnum):
    """Members are `NAME = value, label[, tone]`, in the order in which they are offered.

    The label is a lazy string; the tone, one of TONES, sets the colour of the badge.
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
        """The SQL of a CHECK constraint that limits `column` to the values."""
        return f"{column} IN ({', '.join(repr(str(member)) for member in cls)})"

    @classmethod
    def options(cls) -> list[tuple[str, Any]]:
        """(value, lazy label) of each member, for the options of a form."""
        return [(str(member), member.label) for member in cls]

    @classmethod
    def labels(cls) -> dict[str, str]:
        """value → label in the reader's language; cached per language."""
        return _labels(cls, str(get_locale()))

    @classmethod
    def label_of(cls, value: str | None) -> str:
        """The label of a value in the reader's language; an unknown value is returned unchanged, None as ''."""
        return cls.labels().get(value or "", value or "")


class OwnChoices:
    """Choices that are data of an employer's instead of code, and look the same to a field.

    `labels` are value → label in order. Only those in `offered` can be chosen; the others are shown where they are.
    """

    def __init__(self, labels: Mapping[str, Any], offered: Collection[str]) -> None:
        self._labels, self._offered = dict(labels), frozenset(offered)

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def options(self) -> list[tuple[str, Any]]:
        """(value, label) of each choice that is offered."""
        return [(value, label) for value, label in self._labels.items() if value in self._offered]

    def labels(self) -> dict[str, str]:
        """value → label of all."""
        return {value: str(label) for value, label in self._labels.items()}

    def label_of(self, value: Any) -> str:
        """The label of a value; an unknown one, of whatever type, is returned as a text, None as ''."""
        return str(self._labels.get(value if isinstance(value, str) else "", value or ""))


@cache
def _labels(choices: type[Choices], _language: str) -> dict[str, str]:
    return {str(member): str(member.label) for member in choices}
