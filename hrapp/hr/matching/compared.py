"""What one person is compared by: the values of a record, or of what is typed, in the form in which they are compared.

Nothing is read from fields that the settings hide, nor of signals that are switched off.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from hrapp.core import canonical
from hrapp.core.errors import CannotOpen
from hrapp.core.keys import sort_key
from hrapp.core.text import is_mask
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import hidden
from hrapp.hr.matching.fields import DuplicateSettings, chosen_signals
from hrapp.hr.matching.names import Name, name_of
from hrapp.hr.matching.signals import FIELDS, KINDS, READ, Signal
from hrapp.hr.matching.words import SHARED_MAILBOXES, STREETS
from hrapp.hr.settings.queries import settings
from hrapp.platform.countries.identifiers import is_placeholder, normalise
from hrapp.tenancy.scope import bound_tenant
from hrapp.tenancy.sealed import Sealed, context_of, searched

PEOPLE: Any = Employee.__table__
# Mailboxes of nobody.
NOBODY = re.compile(
    r"(?:no|none|nobody|n\.?a|nil|null|unknown|inconnu|test|example|exemple|x+|a+)|(?:no|sans|pas)[-._]?(?:de[-._]?)?"
    r"(?:e?-?mail|reply|adresse|address)"
)
# A phone number as it is stored (core.fields.phones), and how much of it may be the plus and the code of a country.
STORED = re.compile(r"(\+\d+)(?:;ext=(\d+))?")
COUNTRY_CODES, RUN = (2, 3, 4), 5
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
# Earlier years are typed by those who do not know the date.
FIRST_YEAR = 1901


class Identifier(NamedTuple):
    """Its keyed fingerprints, by the present key first, and the text as it is compared, which is never shown."""

    fingerprints: tuple[bytes, ...]
    text: str

    def __repr__(self) -> str:
        return "<Identifier>"


class Phone(NamedTuple):
    """A number in E.164, and the extension behind it."""

    number: str
    extension: str


class Address(NamedTuple):
    """Where somebody lives, folded: the words of the street, the numbers among them, and what the place is called."""

    street: str
    numbers: frozenset[str]
    postal_code: str
    city: str


@dataclass(frozen=True)
class Reading:
    """What is compared at the bound employer: the signals, and the fields that they are read from."""

    signals: frozenset[Signal]
    fields: frozenset[str]

    @classmethod
    def here(cls) -> "Reading":
        """As the settings say."""
        return cls.of(chosen_signals(settings(DuplicateSettings)), hidden())

    @classmethod
    def of(cls, signals: frozenset[Signal], hidden: frozenset[str] = frozenset()) -> "Reading":
        return cls(signals, frozenset(name for signal in signals for name in FIELDS[signal]) - hidden)

    @property
    def columns(self) -> list[Any]:
        """The columns of a row that `Compared.of_row` reads."""
        return [PEOPLE.c.id, *(PEOPLE.c[name] for name in READ if name in self.fields)]


WITHOUT_IDENTIFIERS = Reading.of(frozenset(Signal) - {Signal.IDENTIFIER})


@dataclass(frozen=True)
class Compared:
    """The comparable values of one person, the identifiers by kind; `id` is that of the record, None of a new one."""

    id: UUID | None
    identifiers: Mapping[str, Identifier]
    emails: frozenset[str]
    phones: frozenset[Phone]
    name: Name | None
    birth_date: date | None
    address: Address | None

    @classmethod
    def of_row(cls, row: Any, reading: Reading) -> "Compared":
        """Of a row of the columns that are read."""
        tenant_id = bound_tenant().id if KINDS and not reading.fields.isdisjoint(KINDS) else None

        def value(name: str) -> Any:
            found = getattr(row, name)
            if name not in KINDS or found is None:
                return found
            assert tenant_id is not None  # noqa: S101  since a kind is read
            return Sealed(bytes(found), context_of(tenant_id, Employee, row.id, name))

        return cls._of(row.id, value, reading)

    @classmethod
    def of_record(cls, employee: Employee, reading: Reading | None = None) -> "Compared":
        """Of a record; as the settings say."""
        return cls._of(employee.id, lambda name: getattr(employee, name), reading or Reading.here())

    @classmethod
    def typed(
        cls, values: Mapping[str, Any], employee: Employee | None = None, reading: Reading | None = None
    ) -> "Compared":
        """Of values that somebody has typed, over those of the record if there is one; as the settings say."""

        def value(name: str) -> Any:
            saved = getattr(employee, name) if employee is not None else None
            new = values.get(name, saved)
            return saved if isinstance(new, str) and name in KINDS and is_mask(new) else new

        return cls._of(employee.id if employee is not None else None, value, reading or Reading.here())

    @classmethod
    def _of(cls, record_id: UUID | None, value: Callable[[str], Any], reading: Reading) -> "Compared":
        read = {name: found for name in reading.fields if (found := value(name))}
        return cls(
            record_id,
            {kind: found for kind in KINDS if kind in read and (found := _identifier(kind, read[kind]))},
            frozenset(found for name in FIELDS[Signal.EMAIL] if (found := mailbox(read.get(name) or ""))),
            frozenset(found for name in FIELDS[Signal.PHONE] if (found := phone(read.get(name) or ""))),
            name_of(*(read.get(name) for name in FIELDS[Signal.NAME])),
            known_date(read.get("birth_date")),
            address_of(read),
        )

    @property
    def fingerprints(self) -> list[bytes]:
        """The fingerprints of all identifiers, by every key."""
        return [each for found in self.identifiers.values() for each in found.fingerprints]


def _identifier(kind: str, value: str | Sealed) -> Identifier | None:
    """None of a placeholder, nor of what cannot be opened."""
    try:
        text = value.open() if isinstance(value, Sealed) else value
        fingerprints = searched(Employee, [kind], text)
    except CannotOpen:
        return None
    return Identifier(tuple(fingerprints), normalise(text)) if fingerprints else None


@lru_cache(1 << 12)
def mailbox(address: str) -> str:
    """The mailbox that an address reaches, '' if it reaches nobody: a tag behind a plus leads to the same one (RFC
    5233), and so do the dots of Gmail."""
    local, at, domain = canonical.email(address).rpartition("@")
    local = local.partition("+")[0] or local
    if not at or not local or NOBODY.fullmatch(local):
        return ""
    if domain in DOTLESS:
        return f"{local.replace('.', '')}@{DOTLESS[domain]}"
    return f"{local}@{domain}"


def is_shared_mailbox(address: str) -> bool:
    """Whether a mailbox is one that several people read, such as info@ or reception@."""
    return address.partition("@")[0] in SHARED_MAILBOXES


def phone(value: str) -> Phone | None:
    """A stored number as it is compared; None of one that could not be read, or was typed for want of one."""
    found = STORED.fullmatch(value)
    if not found:
        return None
    # A number that is a run of digits ends in one, which is seen at once.
    if is_placeholder(found[1][-RUN:]) and any(is_placeholder(found[1][length:]) for length in COUNTRY_CODES):
        return None
    return Phone(found[1], found[2] or "")


def known_date(value: date | None) -> date | None:
    return value if value and value.year >= FIRST_YEAR else None


def address_of(values: Mapping[str, Any]) -> Address | None:
    """The address; None without a street, since many live in one town."""
    street = sort_key(values.get("address") or "").split()
    if not street:
        return None
    numbers = frozenset(each.lstrip("0") for each in re.findall(r"\d+", " ".join(street)))
    words = " ".join(STREETS.get(each, each.lstrip("0")) for each in street)
    return Address(
        words, numbers, _folded(values.get("postal_code")), _folded(values.get("city") or values.get("region"))
    )


def _folded(text: str | None) -> str:
    return sort_key(text or "").replace(" ", "")
