"""Field kinds for bank accounts: account number, IBAN and BIC, validated by their check digits."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from hrapp.core.fields.kinds import Text
from hrapp.core.fields.rules import whole_number
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_

NOT_AN_IBAN = N_("This is not a valid IBAN: check its length and digits.")


class Account(Text):
    """A bank account number, shown masked."""

    def __init__(self, label: Any, section: Section, limit: int = 40, **more: Any) -> None:
        more = {"masked": True, "autocomplete": "off", "spellcheck": "false", **more}
        super().__init__(label, section, limit, validate=[whole_number], **more)


class Iban(Account):
    """An international account number (ISO 13616), stored without blanks."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        try:
            return str(IBAN(super()._deserialize(value, attr, data, **more)))
        except SchwiftyException as error:
            raise ValidationError(NOT_AN_IBAN) from error


class Bic(Account):
    """A bank's code (ISO 9362), stored without blanks."""

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        super().__init__(label, section, 11, masked=False, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        try:
            return str(BIC(super()._deserialize(value, attr, data, **more)))
        except SchwiftyException as error:
            raise ValidationError(N_("This is not a valid SWIFT code: 8 or 11 letters and digits.")) from error
