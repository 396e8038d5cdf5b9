"""Field kinds: marshmallow fields that also know their label, control, privacy class and display format.

Each topic declares its fields in `fields.py`; forms, pages, API, log and imports are derived from that declaration.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import quote

from flask_babel import format_currency, format_datetime, get_locale, gettext
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from hrapp.core import canonical
from hrapp.core.fields import locale_data, phones
from hrapp.core.fields.choices import Choices, OwnChoices
from hrapp.core.fields.rules import AtMost, AtMostBytes, Between, no_control_characters, one_line, one_of
from hrapp.core.fields.sections import NO_SECTION, Privacy, Section
from hrapp.core.text import HIDDEN, N_, Message, mask

FILL_IN = N_("Please fill this in.")
UNREADABLE = N_("This value is not valid.")
NOT_KNOWN = N_("There is no such field or parameter.")
# Keywords that are passed on to the control as HTML attributes.
ATTRIBUTES = frozenset(
    ("accept", "autocomplete", "autofocus", "inputmode", "minlength", "placeholder", "rows", "spellcheck", "step")
)
NOT_GIVEN = ("", None)
# A text may be so many times longer than its limit before blanks and invisible characters are taken out of it.
SLACK = 4


class Field(fields.Field[Any]):
    """The base class of all kinds.

    `label` and `help` are lazy strings. `privacy` defaults to that of `section`. A `masked` field shows only its last
    characters until it is revealed. Other keywords are HTML attributes (ATTRIBUTES) or marshmallow's own.
    """

    control: ClassVar[str] = "text"
    # Whether a saved value that comes back unchanged is kept, though it may not be accepted as a new one.
    keeps: ClassVar[bool] = False
    # Whether what is typed is not shown again, and kept nowhere with the rest of a form.
    secret: ClassVar[bool] = False
    # The message for a value that is not of this kind.
    invalid: ClassVar[str] = UNREADABLE

    def __init__(
        self,
        label: Any,
        section: Section = NO_SECTION,
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
        """The error with our own message instead of marshmallow's."""
        return ValidationError(FILL_IN if key in ("required", "null") else self.invalid)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        """The loaded value of sent data; raises ValidationError."""
        return super().deserialize(self.tidy(value), attr, data, **more)

    def tidy(self, value: Any) -> Any:
        """The sent value without surrounding whitespace; an empty string becomes None."""
        return (value.strip() or None) if isinstance(value, str) else value

    def parse(self, cell: str) -> Any:
        """The loaded value of a cell of an imported file; raises ValidationError."""
        return self.deserialize(cell)

    def show(self, value: Any) -> str:
        """The value formatted for display; '' for None."""
        return "" if value is None else str(value)

    def show_safely(self, value: Any) -> str:
        """The value formatted for display, and masked if the field is."""
        return (mask(self.show(value)) or "") if self.masked else self.show(value)

    def written(self, value: Any) -> Any:
        """The value as the form's control holds it."""
        return value

    def url(self, value: Any) -> str:
        """The URL that a shown value leads to, such as one of `tel:`; '' if there is none."""
        return ""

    def logged(self, value: Any) -> Any:
        """The value for the audit log, which is permanent: private values are masked or hidden."""
        if value in NOT_GIVEN or not self.privacy.is_private:
            return value
        return mask(str(value)) if self.privacy.is_masked else HIDDEN

    def options(self) -> list[tuple[str, Any]]:
        """(value, label) of each possible value, for kinds with a fixed list; else empty."""
        return []


class Text(Field, fields.String):
    """One line of at most `limit` characters, in its canonical form."""

    line_rules: ClassVar[tuple[Callable[[str], None], ...]] = (one_line,)

    def __init__(self, label: Any, section: Section = NO_SECTION, limit: int = 100, **more: Any) -> None:
        rules = [AtMost(limit), no_control_characters, *self.line_rules, *more.pop("validate", ())]
        super().__init__(label, section, validate=rules, **more)
        self.limit = limit

    def tidy(self, value: Any) -> Any:
        """The text in its canonical form; one that is refused anyway, by its characters or its length, is left as sent.

        Normalizing takes time that grows with the square of the length, so that a megabyte of accents would take hours.
        """
        if isinstance(value, str) and canonical.REFUSED.search(value):
            return value  # some of these characters count as blanks, and would be gone unseen
        if not isinstance(value, str) or len(value) > SLACK * self.limit:
            return super().tidy(value)
        return canonical.lines(value) or None


class SecretText(Text):
    """A text that is not kept, such as an identifier to look for: readable while it is typed, and then gone."""

    secret = True

    def __init__(self, label: Any, section: Section = NO_SECTION, limit: int = 100, **more: Any) -> None:
        super().__init__(label, section, limit, **{"autocomplete": "off", "spellcheck": "false", **more})


class LongText(Text):
    """Several lines."""

    control = "textarea"
    line_rules = ()


class Email(Text):
    """An email address of at most 254 characters (RFC 5321)."""

    control = "email"

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        address = validate.Email(error=N_("Enter an email address such as name@example.com."))
        super().__init__(label, section, 254, validate=[address], **more)

    def tidy(self, value: Any) -> Any:
        tidied = super().tidy(value)
        if not isinstance(tidied, str) or len(tidied) > SLACK * self.limit or canonical.REFUSED.search(tidied):
            return tidied
        return canonical.email(tidied)

    def url(self, value: str | None) -> str:
        return f"mailto:{quote(value, safe='@')}" if value else ""


class Phone(Text):
    """A phone number, stored as `phones` says.

    Without a country code it is one of the country in the row's field `country`, if the row has one and it is sent
    along, or else of the employer's.
    """

    control = "tel"
    keeps = True

    def __init__(self, label: Any, section: Section = NO_SECTION, *, country: str = "", **more: Any) -> None:
        super().__init__(label, section, 40, validate=[self.check_format], **more)
        self.country = country

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        sent = data.get(self.country) if isinstance(data, Mapping) else None
        country = sent if isinstance(sent, str) and sent in Country.values else phones.default_country()
        return text if len(text) > self.limit else phones.stored(text, country)

    @staticmethod
    def check_format(value: str) -> None:
        if not phones.is_written(value):
            raise ValidationError(N_("Enter a phone number with digits, such as +237 222 23 40 50."))
        if not phones.is_possible(value):
            raise ValidationError(N_("There is no such phone number. Check its digits and the code of its country."))

    def show(self, value: str | None) -> str:
        return phones.written(value, phones.default_country()) if value else ""

    def written(self, value: Any) -> Any:
        """With the code of its country, so that it stays the same number if another country is chosen beside it."""
        return phones.written(value) if value else value

    def url(self, value: str | None) -> str:
        return phones.uri(value, phones.default_country()) if value else ""


class Url(Text):
    """The URL of a website; `https://` is added if the scheme is missing."""

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        url = validate.URL(schemes={"http", "https"}, error=N_("Enter a web address such as https://example.com."))
        super().__init__(label, section, 200, validate=[url], inputmode="url", **more)

    def tidy(self, value: Any) -> Any:
        tidied = super().tidy(value)
        return f"https://{tidied}" if isinstance(tidied, str) and "://" not in tidied else tidied


class Day(Field, fields.Date):
    """A date from 1900 to 2199."""

    control = "date"
    invalid = N_("Enter a valid date.")
    possible = validate.Range(date(1900, 1, 1), date(2199, 12, 31), error=N_("Choose a date from 1900 to 2199."))

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        super().__init__(label, section, validate=[self.possible, *more.pop("validate", ())], **more)

    def show(self, value: date | None) -> str:
        return locale_data.formatted_day(value, "medium", get_locale() or "en") if value else ""


class Moment(Field, fields.AwareDateTime):
    """A date and time in UTC, shown in the reader's time zone."""

    control = "datetime-local"
    invalid = N_("Enter a valid date and time.")

    def show(self, value: datetime | None) -> str:
        return str(format_datetime(value, "medium")) if value else ""


class Number(Field, fields.Integer):
    """A whole number from `low` to `high`."""

    control = "number"
    invalid = N_("Enter a whole number.")

    def __init__(
        self, label: Any, section: Section = NO_SECTION, low: int | None = None, high: int | None = None, **more: Any
    ) -> None:
        super().__init__(label, section, validate=[Between(low, high)], **more)


class Money(Field, fields.Decimal):
    """An amount with two decimal places, shown in `currency` (ISO 4217)."""

    control = "number"
    invalid = N_("Enter an amount.")

    def __init__(self, label: Any, section: Section = NO_SECTION, currency: str = "EUR", **more: Any) -> None:
        super().__init__(label, section, places=2, validate=[Between(Decimal(0), Decimal(10**12))], **more)
        self.currency = currency

    def show(self, value: Decimal | None) -> str:
        return "" if value is None else str(format_currency(value, self.currency))


class YesNo(Field, fields.Boolean):
    """A checkbox; a missing value is False unless `load_default` is given."""

    control = "checkbox"
    invalid = N_("Choose yes or no.")

    def show(self, value: bool | None) -> str:
        return "" if value is None else str(gettext("Yes") if value else gettext("No"))

    def parse(self, cell: str) -> Any:
        text = cell.strip().casefold()
        return {self.show(value).casefold(): value for value in (True, False)}.get(text, super().parse(text))


class Choice(Field, fields.String):
    """One value of a fixed choice; `only` limits the members that are offered."""

    control = "select"
    invalid = N_("Choose from the list.")

    def __init__(
        self, label: Any, section: Section = NO_SECTION, *, choices: type[Choices] | OwnChoices, **more: Any
    ) -> None:
        super().__init__(label, section, validate=[one_of(map(str, more.pop("only", choices)))], **more)
        self.choices = choices

    def show(self, value: str | None) -> str:
        return self.choices.label_of(value)

    def parse(self, cell: str) -> Any:
        """Accepts the value or its label in the reader's language."""
        text = cell.strip().casefold()
        named = {label.casefold(): value for value, label in self.choices.labels().items()}
        return super().parse(named.get(text, text))

    def options(self) -> list[tuple[str, Any]]:
        allowed = self.validators[0]
        assert isinstance(allowed, validate.OneOf)  # noqa: S101  as made above
        return [(value, label) for value, label in self.choices.options() if value in allowed.choices]


class Radios(Choice):
    """One of a few values, all of them in sight."""

    control = "radio"


class Several(Field, fields.List[Any]):
    """Any number of values of a fixed choice; `only` limits the members that are offered."""

    control = "checkboxes"

    def __init__(
        self, label: Any, section: Section = NO_SECTION, *, choices: type[Choices] | OwnChoices, **more: Any
    ) -> None:
        only = {"only": more.pop("only")} if "only" in more else {}
        member = Choice(label, section, choices=choices, required=True, **only)
        super().__init__(label, section, cls_or_instance=member, **more)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        """The chosen values in the order of the choices, each once."""
        chosen = super()._deserialize(value, attr, data, **more)
        return [each for each, _label in self.options() if each in chosen]

    def show(self, value: list[str] | None) -> str:
        return ", ".join(self.choices.label_of(member) for member in value or ())

    def parse(self, cell: str) -> Any:
        return [self.inner.parse(part) for part in cell.split(",") if part.strip()]  # type: ignore[attr-defined]

    def options(self) -> list[tuple[str, Any]]:
        return self.inner.options()  # type: ignore[attr-defined,no-any-return]


class Named(Field, fields.String):
    """One of many `values` with translated names; `names(language)` returns value → name."""

    control = "select"
    invalid = N_("Choose from the list.")
    names: ClassVar[Callable[[str], Mapping[str, str]]]
    values: ClassVar[frozenset[str]]

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        super().__init__(label, section, validate=[one_of(sorted(self.values))], **more)

    def show(self, value: str | None) -> str:
        return type(self).names(str(get_locale() or "en")).get(value or "", value or "")

    def parse(self, cell: str) -> Any:
        """Accepts the value or its name in the reader's language."""
        text = cell.strip()
        named = {name.casefold(): value for value, name in self.options()}
        return super().parse(text if text in self.values else named.get(text.casefold(), text))

    def options(self) -> list[tuple[str, Any]]:
        return list(type(self).names(str(get_locale() or "en")).items())


class Country(Named):
    """A country as a two-letter code (ISO 3166-1)."""

    values, names = locale_data.COUNTRIES, locale_data.country_names


class TimeZone(Named):
    """A time zone as an IANA name."""

    values, names = locale_data.TIME_ZONES, locale_data.time_zone_names


class Currency(Named):
    """A currency in use as a three-letter code (ISO 4217)."""

    values, names = locale_data.CURRENCIES, locale_data.currency_names


class Reference(Field, fields.UUID):
    """The id of another row. `relation` is the relationship attribute: `department` for `department_id`.

    With `typed` the control is a text box for a name instead of a select, for tables with many rows.
    """

    control = "select"
    invalid = N_("Choose from the list.")

    def __init__(self, label: Any, section: Section = NO_SECTION, *, typed: bool = False, **more: Any) -> None:
        super().__init__(label, section, **more)
        self.typed = typed

    @property
    def relation(self) -> str:
        return (self.name or "").removesuffix("_id")

    def show(self, value: Any) -> str:
        """The name of the referenced row."""
        return str(getattr(value, "name", "" if value is None else value))


class References(Field, fields.List[Any]):
    """The ids of any number of rows, each once; what may be chosen is said where it is shown."""

    control = "checkboxes"
    invalid = N_("Choose from the list.")

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        super().__init__(label, section, cls_or_instance=Reference(label, section, required=True), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        return list(dict.fromkeys(super()._deserialize(value, attr, data, **more)))

    def show(self, value: Any) -> str:
        return ""


class Secret(Field, fields.String):
    """A password: never shown again, taken as it is typed, and limited in bytes, since hashing long input is slow."""

    control = "password"
    secret = True

    def __init__(self, label: Any, section: Section = NO_SECTION, limit: int = 1024, **more: Any) -> None:
        attributes = {"autocomplete": "current-password", "required": True, **more}
        super().__init__(label, section, validate=[AtMostBytes(limit), no_control_characters], **attributes)

    def tidy(self, value: Any) -> Any:
        """What was typed, with every blank, since a blank may be part of a password."""
        return None if value == "" else value

    def show(self, value: str | None) -> str:
        return ""


class File(Field, fields.Raw):
    """An uploaded file of at most `largest` bytes; `accept` lists the media types that a browser offers."""

    control = "file"
    # The message for a file that is too large, if the limit is to be said otherwise than in kB.
    too_large: ClassVar[Message | None] = None

    def __init__(self, label: Any, section: Section = NO_SECTION, *, largest: int, **more: Any) -> None:
        super().__init__(label, section, **more)
        self.largest = largest

    def tidy(self, value: Any) -> Any:
        """The file, or None: browsers send an empty control as a file without a name."""
        return value if isinstance(value, FileStorage) and value.filename else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bytes:
        """The content; at most one byte more than allowed is read."""
        content: bytes = value.stream.read(self.largest + 1)
        if len(content) > self.largest:
            raise ValidationError(
                self.too_large or N_("Choose a file of at most %(limit)s kB.", limit=self.largest // 1024)
            )
        return content

    def show(self, value: Any) -> str:
        return ""
