"""Field kinds for texts that are shown masked, and revealed one at a time."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from hrapp.core.fields.bank import NOT_AN_IBAN
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.rules import whole_number
from hrapp.core.fields.sections import Section
from hrapp.core.text import is_mask

# How every IBAN begins: country and check digits, then at least the ten characters of the shortest.
IBAN_LIKE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


class Masked(Text):
    """A text that is shown masked. Its mask, when it is sent back, is taken as it is: the operation keeps the value."""

    def __init__(self, label: Any, section: Section, limit: int = 40, **more: Any) -> None:
        more = {"masked": True, "autocomplete": "off", "spellcheck": "false", **more}
        super().__init__(label, section, limit, validate=[whole_or_mask], **more)


class MaskedAccount(Masked):
    """A bank account number of any country; what looks like an IBAN (ISO 13616) is one, stored without blanks."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        bare = re.sub(r"[\s-]", "", text).upper()
        if not IBAN_LIKE.fullmatch(bare):
            return text
        try:
            return str(IBAN(bare))
        except SchwiftyException as error:
            raise ValidationError(NOT_AN_IBAN) from error


def whole_or_mask(value: str) -> None:
    """A mask that was edited in part is refused."""
    if not is_mask(value):
        whole_number(value)
