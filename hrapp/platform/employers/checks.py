"""The rules of single fields of an employer's profile, raising marshmallow's ValidationError."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from hrapp.core.text import DOT, N_

PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,38}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?", re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class IbanField(fields.String):
    """An international account number (ISO 13616), stored without blanks."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        try:
            return str(IBAN(super()._deserialize(value, attr, data, **more)))
        except SchwiftyException as error:
            raise ValidationError(N_("This is not a valid IBAN: check its length and digits.")) from error


class BicField(fields.String):
    """A bank's code (ISO 9362), stored without blanks."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        try:
            return str(BIC(super()._deserialize(value, attr, data, **more)))
        except SchwiftyException as error:
            raise ValidationError(N_("This is not a valid SWIFT code: 8 or 11 letters and digits.")) from error


def phone_number(value: str) -> None:
    """Loosely: whoever types a number knows it better than a rule."""
    if not PHONE.fullmatch(value):
        raise ValidationError(N_("Write a phone number with digits, such as +237 222 23 40 50."))


def whole_number(value: str) -> None:
    """A masked number that was changed in part is no number any more."""
    if DOT in value:
        raise ValidationError(N_("Type the whole number, without dots."))
