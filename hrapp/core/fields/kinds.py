"""The kinds of fields: marshmallow's, which also know their label, control, privacy, and how a reader sees a value.

A topic says each field of its rows in one line of these (`fields.py`); form, page, API, log and import follow from it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import format_currency, format_date, format_datetime, get_locale, gettext
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from hrapp.core.fields import places
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.rules import AtMost, Between, no_control_characters, one_line, one_of
from hrapp.core.fields.sections import NOWHERE, Privacy, Section
from hrapp.core.text import HIDDEN, N_, mask

FILL_IN = N_("Please fill this in.")
UNREADABLE = N_("This value is not valid.")
# What a form hands on to the control as it is.
ATTRIBUTES = frozenset(
    ("accept", "autocomplete", "autofocus", "inputmode", "minlength", "placeholder", "rows", "spellcheck", "step")
)
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{0,38}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?", re.IGNORECASE)
NOT_GIVEN = ("", None)


class Field(fields.Field[Any]):
    """The base of all kinds.

    `label` and `help` are lazy texts; `section` is the part of the record, from which `privacy` follows unless given;
    `masked` shows the last characters only, until the value is revealed. Other keywords are attributes of the control
    (ATTRIBUTES) or marshmallow's own.
    """

    control: ClassVar[str] = "text"
    # What is said of a value that is none of this kind.
    invalid: ClassVar[str] = UNREADABLE

    def __init__(
        self,
        label: Any,
        section: Section = NOWHERE,
        *,
        required: bool = False,
        help: Any = "",
        privacy: Privacy | None = None,
        masked: bool = False,
        **more: Any,
    ) -> None:
        self.attributes = {name: more.pop(name) for name in ATTRIBUTES & more.keys()}
        super().__init__(required=required, **{"allow_none": not required, **more})
        self.label, self.help, self.section = label, help, section
        self.privacy = privacy or section.privacy
        self.masked = masked

    def make_error(self, key: str, **params: object) -> ValidationError:
        """The error with our own message in the place of marshmallow's."""
        return ValidationError(FILL_IN if key in ("required", "null") else self.invalid)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        """The value behind what was sent; ValidationError if it is none."""
        return super().deserialize(self.tidy(value), attr, data, **more)

    def tidy(self, value: Any) -> Any:
        """What was sent without blanks around it; a blank counts as not given."""
        return (value.strip() or None) if isinstance(value, str) else value

    def parse(self, cell: str) -> Any:
        """The value that a cell of a file stands for; ValidationError if it is none."""
        return self.deserialize(cell)

    def show(self, value: Any) -> str:
        """The value as a reader knows it; nothing for None."""
        return "" if value is None else str(value)

    def show_safely(self, value: Any) -> str:
        """The same, masked where this field is."""
        return (mask(self.show(value)) or "") if self.masked else self.show(value)

    def logged(self, value: Any) -> Any:
        """The value as the log keeps it: it can never be erased, so that it holds nothing private."""
        if value in NOT_GIVEN or not self.privacy.is_discreet:
            return value
        return mask(str(value)) if self.privacy.is_masked else HIDDEN

    def options(self) -> list[tuple[str, Any]]:
        """(value, label) of each value that there is, where they are few."""
        return []


class Text(Field, fields.String):
    """One line of at most `limit` characters."""

    lines: ClassVar[tuple[Callable[[str], None], ...]] = (one_line,)

    def __init__(self, label: Any, section: Section = NOWHERE, limit: int = 100, **more: Any) -> None:
        rules = [AtMost(limit), no_control_characters, *self.lines, *more.pop("validate", ())]
        super().__init__(label, section, validate=rules, **more)


class LongText(Text):
    """Several lines."""

    control = "textarea"
    lines = ()


class Email(Text):
    """An email address of at most 254 characters (RFC 5321)."""

    control = "email"

    def __init__(self, label: Any, section: Section = NOWHERE, **more: Any) -> None:
        address = validate.Email(error=N_("Enter an email address such as name@example.com."))
        super().__init__(label, section, 254, validate=[address], **more)


class Phone(Text):
    """A phone number, held loosely: whoever types it knows it better than a rule."""

    control = "tel"

    def __init__(self, label: Any, section: Section = NOWHERE, **more: Any) -> None:
        super().__init__(label, section, 40, validate=[self.looks_dialled], **more)

    @staticmethod
    def looks_dialled(value: str) -> None:
        if not PHONE.fullmatch(value):
            raise ValidationError(N_("Enter a phone number with digits, such as +237 222 23 40 50."))


class Link(Text):
    """The address of a website; people leave the scheme out."""

    def __init__(self, label: Any, section: Section = NOWHERE, **more: Any) -> None:
        address = validate.URL(schemes={"http", "https"}, error=N_("Enter a web address such as https://example.com."))
        super().__init__(label, section, 200, validate=[address], inputmode="url", **more)

    def tidy(self, value: Any) -> Any:
        tidied = super().tidy(value)
        return f"https://{tidied}" if isinstance(tidied, str) and "://" not in tidied else tidied


class Day(Field, fields.Date):
    """A date that a calendar of people can hold."""

    control = "date"
    invalid = N_("Enter a valid date.")
    possible = validate.Range(date(1900, 1, 1), date(2199, 12, 31), error=N_("Choose a date from 1900 to 2199."))

    def __init__(self, label: Any, section: Section = NOWHERE, **more: Any) -> None:
        super().__init__(label, section, validate=[self.possible, *more.pop("validate", ())], **more)

    def show(self, value: date | None) -> str:
        return str(format_date(value)) if value else ""


class Moment(Field, fields.AwareDateTime):
    """A date and time of day, in UTC; shown in the reader's time zone."""

    control = "datetime-local"
    invalid = N_("Enter a valid date and time.")

    def show(self, value: datetime | None) -> str:
        return str(format_datetime(value, "medium")) if value else ""


class Number(Field, fields.Integer):
    """A whole number from `low` to `high`."""

    control = "number"
    invalid = N_("Enter a whole number.")

    def __init__(
        self, label: Any, section: Section = NOWHERE, low: int | None = None, high: int | None = None, **more: Any
    ) -> None:
        super().__init__(label, section, validate=[Between(low, high)], **more)


class Money(Field, fields.Decimal):
    """An amount, shown in `currency` (ISO 4217)."""

    control = "number"
    invalid = N_("Enter an amount.")

    def __init__(self, label: Any, section: Section = NOWHERE, currency: str = "EUR", **more: Any) -> None:
        super().__init__(label, section, places=2, validate=[Between(Decimal(0), Decimal(10**12))], **more)
        self.currency = currency

    def show(self, value: Decimal | None) -> str:
        return "" if value is None else str(format_currency(value, self.currency))


class YesNo(Field, fields.Boolean):
    """A box to tick. Left out it is no, unless `load_default` says otherwise."""

    control = "checkbox"
    invalid = N_("Choose yes or no.")

    def show(self, value: bool | None) -> str:
        return "" if value is None else str(gettext("yes") if value else gettext("no"))

    def parse(self, cell: str) -> Any:
        said = cell.strip().casefold()
        return {self.show(True): True, self.show(False): False}.get(said, super().parse(said))


class Choice(Field, fields.String):
    """One of a fixed choice."""

    control = "select"
    invalid = N_("Choose from the list.")

    def __init__(self, label: Any, section: Section = NOWHERE, *, choices: type[Choices], **more: Any) -> None:
        super().__init__(label, section, validate=[one_of(map(str, more.pop("only", choices)))], **more)
        self.choices = choices

    def show(self, value: str | None) -> str:
        return self.choices.word(value)

    def parse(self, cell: str) -> Any:
        """By value, or by its word in the reader's language."""
        said = cell.strip().casefold()
        named = {word.casefold(): value for value, word in self.choices.words().items()}
        return super().parse(named.get(said, said))

    def options(self) -> list[tuple[str, Any]]:
        allowed = self.validators[0]
        assert isinstance(allowed, validate.OneOf)  # noqa: S101  as made above
        return [(value, label) for value, label in self.choices.options() if value in allowed.choices]


class Several(Field, fields.List[Any]):
    """Any number of a fixed choice."""

    control = "checkboxes"

    def __init__(self, label: Any, section: Section = NOWHERE, *, choices: type[Choices], **more: Any) -> None:
        member = Choice(label, section, choices=choices, required=True)
        super().__init__(label, section, cls_or_instance=member, **more)
        self.choices = choices

    def show(self, value: list[str] | None) -> str:
        return ", ".join(self.choices.word(member) for member in value or ())

    def parse(self, cell: str) -> Any:
        return [self.inner.parse(part) for part in cell.split(",") if part.strip()]  # type: ignore[attr-defined]

    def options(self) -> list[tuple[str, Any]]:
        return self.choices.options()


class Named(Field, fields.String):
    """One of many values that have a name in each language: `names` gives value → name in a language."""

    control = "select"
    invalid = N_("Choose from the list.")
    names: ClassVar[Callable[[str], Mapping[str, str]]]
    values: ClassVar[frozenset[str]]

    def __init__(self, label: Any, section: Section = NOWHERE, **more: Any) -> None:
        super().__init__(label, section, validate=[one_of(sorted(self.values))], **more)

    def show(self, value: str | None) -> str:
        return type(self).names(str(get_locale() or "en")).get(value or "", value or "")

    def parse(self, cell: str) -> Any:
        """By code, or by its name in the reader's language."""
        said = cell.strip()
        named = {name.casefold(): value for value, name in self.options()}
        return super().parse(said if said in self.values else named.get(said.casefold(), said))

    def options(self) -> list[tuple[str, Any]]:
        return list(type(self).names(str(get_locale() or "en")).items())


class Country(Named):
    """A country, by its two letters (ISO 3166-1)."""

    values, names = places.COUNTRIES, places.country_names


class TimeZone(Named):
    """A time zone, by its IANA name."""

    values, names = places.TIME_ZONES, places.time_zone_names


class Currency(Named):
    """A currency in use, by its three letters (ISO 4217)."""

    values, names = places.CURRENCIES, places.currency_names


class Reference(Field, fields.UUID):
    """Another row, by its id. `relation` is the attribute that holds the row itself: `department` of `department_id`.

    With `typed` the control is a box in which a name is typed, for rows that are too many to list.
    """

    control = "select"
    invalid = N_("Choose from the list.")

    def __init__(self, label: Any, section: Section = NOWHERE, *, typed: bool = False, **more: Any) -> None:
        super().__init__(label, section, **more)
        self.typed = typed

    @property
    def relation(self) -> str:
        return (self.name or "").removesuffix("_id")

    def show(self, value: Any) -> str:
        """The name of the row that is pointed at."""
        return str(getattr(value, "name", "" if value is None else value))


class Secret(Field, fields.String):
    """A password: never shown again, and shorter than what takes long to hash."""

    control = "password"

    def __init__(self, label: Any, section: Section = NOWHERE, limit: int = 200, **more: Any) -> None:
        attributes = {"autocomplete": "current-password", "required": True, **more}
        super().__init__(label, section, validate=[AtMost(limit), no_control_characters], **attributes)

    def show(self, value: str | None) -> str:
        return ""


class File(Field, fields.Raw):
    """A file that is sent along; `accept` says which kinds a browser offers, `largest` how many bytes it may have."""

    control = "file"

    def __init__(self, label: Any, section: Section = NOWHERE, *, largest: int, **more: Any) -> None:
        super().__init__(label, section, **more)
        self.largest = largest

    def tidy(self, value: Any) -> Any:
        """A control that was left empty sends a file without a name."""
        return value if isinstance(value, FileStorage) and value.filename else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bytes:
        """The content, of which no byte more is read than it may have."""
        content: bytes = value.stream.read(self.largest + 1)
        if len(content) > self.largest:
            raise ValidationError(N_("Choose a file of at most %(limit)s kB.", limit=self.largest // 1024))
        return content

    def show(self, value: Any) -> str:
        return ""
