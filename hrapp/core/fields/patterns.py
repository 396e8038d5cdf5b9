"""Patterns: texts with words in braces that stand for what differs, such as `{first}.{last}@acme.example`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from hrapp.core.fields.kinds import Text
from hrapp.core.fields.sections import NO_SECTION, Section
from hrapp.core.text import N_

WORD = re.compile(r"\{([^{}]*)\}")
SEPARATORS = "-_/. "
# Stands for a word that has no value, until it is taken out with a separator beside it.
NONE = "\0"
AT_START = re.compile(f"^(?:{NONE}[{SEPARATORS}]?)+")
INSIDE = re.compile(f"[{SEPARATORS}]?{NONE}")


class Pattern(Text):
    """A pattern of some of `words`, which has to use those that are `needed`."""

    def __init__(
        self,
        label: Any,
        section: Section = NO_SECTION,
        limit: int = 100,
        *,
        words: Iterable[str],
        needed: Iterable[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(label, section, limit, validate=[self.check_words, *more.pop("validate", ())], **more)
        self.words, self.needed = tuple(words), tuple(needed)

    def check_words(self, value: str) -> None:
        used = words_of(value)
        offered = ", ".join(f"{{{word}}}" for word in self.words)
        if unknown := [word for word in used if word not in self.words]:
            raise ValidationError(N_("There is no {%(word)s}. Use %(words)s.", word=unknown[0][:40], words=offered))
        if set("{}") & set(WORD.sub("", value)):
            raise ValidationError(N_("Use braces only around a word: %(words)s.", words=offered))
        if missing := [word for word in self.needed if used.count(word) != 1]:
            raise ValidationError(N_("Use {%(word)s} once.", word=missing[0]))


def words_of(pattern: str) -> list[str]:
    """The words of a pattern, in their order."""
    return WORD.findall(pattern)


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with the values of its words. Without a value, a word and a separator before it are left out.

    A value that ends with a separator, before another one in the pattern, has it once.
    """

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        doubled = found.end() < len(pattern) and pattern[found.end()] in SEPARATORS
        return (value.rstrip(SEPARATORS) if doubled else value) or NONE

    return INSIDE.sub("", AT_START.sub("", WORD.sub(value_of, pattern)))
