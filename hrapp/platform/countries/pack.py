"""What a country pack holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from hrapp.core.text import N_, Message
from hrapp.platform.countries.identifiers import is_placeholder, normalise

KINDS = ("national_id", "passport_number", "social_security_number", "tax_number")
# A state gives these to its nationals; the other kinds are of the country where somebody works.
OF_THE_NATION = ("national_id", "passport_number")


@dataclass(frozen=True)
class IdentifierRule:
    """How a country writes one kind of identifier. `label` and `help` are in the reader's language."""

    label: Any
    help: Any
    example: str
    format: re.Pattern[str]
    length: int | None = None
    # A module of python-stdnum.
    checksum: str | None = None

    normalise = staticmethod(normalise)
    is_placeholder = staticmethod(is_placeholder)

    def problem(self, text: str) -> Message | None:
        """Why `text` cannot be such an identifier, in words that do not repeat it; None if it can."""
        value = normalise(text)
        if not value:
            return N_("Enter letters or digits, such as %(example)s.", example=self.example)
        if self.length and len(value) != self.length:
            return N_(
                "This needs %(needed)s letters and digits, such as %(example)s, but has %(found)s.",
                needed=self.length,
                example=self.example,
                found=len(value),
            )
        if not self.format.fullmatch(value):
            return N_("Check this number: it should look like %(example)s.", example=self.example)
        if self.checksum and not _check(self.checksum)(value):
            return N_("Check this number: at least one character is wrong.")
        return None


@dataclass(frozen=True)
class AddressLayout:
    """The lines of a postal address, as names of fields of the record. `labels` has those that are called otherwise
    there, in the reader's language."""

    lines: tuple[tuple[str, ...], ...]
    labels: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that an address has here, in order; the country is the last."""
        return tuple(name for line in self.lines for name in line)


@dataclass(frozen=True)
class Pack:
    """A country's identifiers, calendar and customs; `country` is None in the neutral pack.

    `identifiers` has only the kinds that the country knows. `mandatory` are names of fields of the record that every
    employer there has to ask for. `week_start` is monday, saturday or sunday.
    """

    identifiers: Mapping[str, IdentifierRule]
    address: AddressLayout
    currency: str | None
    week_start: str
    probation_months: int
    holiday_calendar: str | None
    mandatory: tuple[str, ...]
    country: str | None = None


@cache
def _check(module: str) -> Callable[[str], bool]:
    # Imported when it is first asked: there are hundreds, and a process needs few.
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check
