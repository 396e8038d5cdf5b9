"""Field kinds whose loaded values are JSON, since values of custom fields are stored as members of a JSON object.

A value may be of another kind than its field, such as one that was saved at the moment when the kind was changed: each
kind shows it as a text.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import format_decimal, gettext
from marshmallow import ValidationError, fields

from hrapp.core.fields.kinds import Day, Field, Several, Url
from hrapp.core.text import N_

# So many digits survive a number of JSON, which most programs read in binary (IEEE 754).
WHOLE_DIGITS, DECIMAL_PLACES = 11, 4
LIMIT = 10**WHOLE_DIGITS
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
TRUE, FALSE = ("yes", "true", "1"), ("no", "false", "0")


class AnyNumber(Field, fields.Raw):
    """A whole number or one with up to four decimal places: an int, or else a float."""

    control = "number"
    invalid = N_("Enter a number, such as 42 or 7.5.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"step": "any", **more})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int | float:
        number = self._read(value)
        if abs(number) >= LIMIT:
            raise ValidationError(N_("Use at most %(limit)s digits before the decimal point.", limit=WHOLE_DIGITS))
        if number != round(number, DECIMAL_PLACES):
            raise ValidationError(N_("Use at most %(limit)s decimal places.", limit=DECIMAL_PLACES))
        return int(number) if number == int(number) else float(number)

    def _read(self, value: Any) -> Decimal:
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(min(value, LIMIT) if value > 0 else max(value, -LIMIT))
        text = repr(value) if isinstance(value, float) else value
        if not isinstance(text, str) or len(text) > 100 or not NUMBER.fullmatch(text):
            raise self.make_error("invalid")
        return Decimal(text)

    def show(self, value: Any) -> str:
        """The number in the reader's format, whole or with the decimal places that it has."""
        try:
            return "" if value is None else str(format_decimal(Decimal(str(value)), "#,##0.####"))
        except InvalidOperation:  # logged when the field was of another kind
            return str(value)


class StoredDay(Day):
    """A date, as a text in ISO 8601."""

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        found = super().deserialize(value, attr, data, **more)
        return found.isoformat() if isinstance(found, date) else found

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return value

    def show(self, value: Any) -> str:
        try:
            return super().show(date.fromisoformat(str(value))) if value else ""
        except ValueError:  # logged when the field was of another kind
            return str(value)


class Answer(Field, fields.Raw):
    """Yes, no, or not answered, which a checkbox could not tell apart."""

    control = "select"
    invalid = N_("Choose yes or no.")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bool:
        said = str(value).lower() if isinstance(value, str | bool) else ""
        if said not in TRUE + FALSE:
            raise self.make_error("invalid")
        return said in TRUE

    def written(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value

    def show(self, value: Any) -> str:
        said = self.written(value)
        return dict(self.options()).get(said, said) if isinstance(said, str) else str(said or "")

    def options(self) -> list[tuple[str, str]]:
        return [("yes", str(gettext("Yes"))), ("no", str(gettext("No")))]


class SeveralOptions(Several):
    """Any number of an employer's own choices: a list of them in their order, each once."""

    def tidy(self, value: Any) -> Any:
        return (value or None) if isinstance(value, list) else super().tidy(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        found = set(super()._deserialize(value, attr, data, **more))
        return [each for each in self.choices.labels() if each in found]

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> list[Any] | None:
        return value if isinstance(value, list | None) else [str(value)]

    def show(self, value: Any) -> str:
        return super().show(value if isinstance(value, list | None) else str(value).split(", "))

    def logged(self, value: Any) -> Any:
        return super().logged(", ".join(value) if isinstance(value, list) else value)


class Link(Url):
    """A web address that leads there."""

    def url(self, value: Any) -> str:
        return value if str(value).startswith(("https://", "http://")) else ""
