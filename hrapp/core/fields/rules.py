"""The rules of values: marshmallow's validators with our own messages, so that OpenAPI still knows the limits."""

import re
from typing import Any

from marshmallow import ValidationError, validate

from hrapp.core.text import DOT, N_

# Lone surrogates can be written in JSON, but not in UTF-8.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AtMost(validate.Length):
    """So many characters, or fewer."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit)

    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            raise ValidationError(N_("Use at most %(limit)s characters.", limit=self.max))
        return value


class Between(validate.Range):
    """From `low` to `high`, both included; None is no limit."""

    def __call__(self, value: Any) -> Any:
        if (self.min is None or value >= self.min) and (self.max is None or value <= self.max):
            return value
        if self.min is None:
            raise ValidationError(N_("Must be %(limit)s or less.", limit=self.max))
        if self.max is None:
            raise ValidationError(N_("Must be %(limit)s or more.", limit=self.min))
        raise ValidationError(N_("Must be from %(low)s to %(high)s.", low=self.min, high=self.max))


def one_of(values: Any) -> validate.OneOf:
    return validate.OneOf(tuple(values), error=N_("Choose from the list."))


def no_control_characters(value: str) -> None:
    """PostgreSQL stores no NUL, and no name holds a bell."""
    if CONTROL.search(value):
        raise ValidationError(N_("Remove the invisible control characters."))


def one_line(value: str) -> None:
    """A name goes into the subjects of mails and into exports: a line end in it would begin something else."""
    if "\n" in value or "\r" in value:
        raise ValidationError(N_("Enter it on a single line."))


def whole_number(value: str) -> None:
    """A masked number that was changed in part is no number any more."""
    if DOT in value:
        raise ValidationError(N_("Enter the full number, not the masked one."))
