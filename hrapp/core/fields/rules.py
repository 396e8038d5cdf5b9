"""Validators with our own messages; they extend marshmallow's, so that OpenAPI still shows the limits."""

import re
import unicodedata
from typing import Any

from marshmallow import ValidationError, validate

from hrapp.core import canonical
from hrapp.core.text import DOT, N_

NOT_WHOLE = N_("Enter the full number, not the masked one.")
# Beginnings of links and addresses. A domain alone is none: it is the name of many companies.
LINK = re.compile(r"//|https?:|www\.|@|\w\.[a-z]{2,}/", re.IGNORECASE)


class AtMost(validate.Length):
    """At most `limit` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit)

    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            raise ValidationError(N_("Use at most %(limit)s characters.", limit=self.max))
        return value


class AtMostBytes:
    """At most `limit` bytes in UTF-8."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: str) -> str:
        if len(value.encode(errors="surrogatepass")) > self.limit:
            raise ValidationError(
                N_("Use at most %(limit)s bytes: most letters take one, accented ones two.", limit=self.limit)
            )
        return value


class Between(validate.Range):
    """From `low` to `high`, both inclusive; None means no limit."""

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
    """PostgreSQL cannot store NUL, no other control character makes sense in a text, and those for the direction of
    text or for line ends that no keyboard has hide what is there."""
    if canonical.REFUSED.search(value):
        raise ValidationError(N_("Remove the invisible control characters."))


def one_line(value: str) -> None:
    """Line breaks are refused, since names are used in mail subjects and exports."""
    if "\n" in value or "\r" in value:
        raise ValidationError(N_("Enter it on a single line."))


def no_link(value: str) -> None:
    """Names of people and companies are shown in mails to others, which must not become advertisements."""
    if LINK.search(unicodedata.normalize("NFKC", value)):
        raise ValidationError(N_("Enter a name only, without a web or email address."))


def whole_number(value: str) -> None:
    """A masked number that was edited in part is refused."""
    if DOT in value:
        raise ValidationError(NOT_WHOLE)
