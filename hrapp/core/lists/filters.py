"""The filters over a list: what rows are told apart by, and what each of the values is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marshmallow import fields, validate
from sqlalchemy import ColumnElement, bindparam

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.rules import AtMost, no_control_characters
from hrapp.core.text import N_, sort_key

NONE = "none"
ID_OR_NONE = r"(none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?\Z"


class Group(NamedTuple):
    """Several values under one name: everybody who left, whatever the way."""

    label: Any
    values: tuple[str, ...]


class Option(NamedTuple):
    """A choice of a filter, and how many rows it would leave."""

    value: str
    label: str
    number: int


class Shown(NamedTuple):
    """A filter as the page shows it: what stands there unless something is chosen, and the options."""

    key: str
    label: Any
    options: list[Option]
    current: str


@dataclass(frozen=True)
class Filter:
    """A filter by a fixed choice.

    `value` is the text that a row is told apart by; `any_label` stands there while nothing is chosen; `groups` are
    offered before the single values.
    """

    key: str
    any_label: Any
    value: Any
    choices: type[Choices] | None = None
    words: Callable[[str], Any] = str
    groups: Mapping[str, Group] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Any, ...]:
        """What the statement of the counts selects, value first."""
        return (self.value,)

    @property
    def grouped(self) -> tuple[Any, ...]:
        """What the statement of the counts groups by."""
        return (self.value,)

    def kind_of(self, chosen: str) -> str:
        """What of a choice changes the statement: a group is written into it, a value is bound to it."""
        return chosen if chosen in self.groups else "value"

    def condition(self, kind: str) -> ColumnElement[bool]:
        group = self.groups.get(kind)
        found: ColumnElement[bool] = self.value.in_(group.values) if group else self.value == bindparam(self.key)
        return found

    def fits(self, chosen: str, value: str) -> bool:
        return value == chosen or (chosen in self.groups and value in self.groups[chosen].values)

    def query_field(self) -> fields.Field[Any]:
        """What the URL may say."""
        if self.choices is None:
            return fields.String(validate=[AtMost(40), no_control_characters], load_default="", allow_none=True)
        known = validate.OneOf(("", *self.groups, *map(str, self.choices)), error=N_("Choose from the list."))
        return fields.String(validate=known, load_default="", allow_none=True)

    def options(self, counts: Mapping[str, int], _names: Mapping[str, str]) -> list[Option]:
        """The choices that leave a row, groups first."""
        groups = (
            Option(key, str(group.label), sum(counts.get(value, 0) for value in group.values))
            for key, group in self.groups.items()
        )
        return [option for option in groups if option.number] + self._values(counts)

    def _values(self, counts: Mapping[str, int]) -> list[Option]:
        if self.choices is None:
            return [Option(value, str(self.words(value)), number) for value, number in counts.items()]
        return [Option(value, word, counts[value]) for value, word in self.choices.words().items() if value in counts]


@dataclass(frozen=True)
class ReferenceFilter(Filter):
    """A filter by another row: `value` is its id as text, `id` the column itself, `name` what it is called."""

    id: Any = None
    name: Any = None
    no_label: Any = ""

    @property
    def counted(self) -> tuple[Any, ...]:
        return (self.value, self.name)

    @property
    def grouped(self) -> tuple[Any, ...]:
        return (self.id,)

    def kind_of(self, chosen: str) -> str:
        return NONE if chosen == NONE else "value"

    def condition(self, kind: str) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.id.is_(None) if kind == NONE else self.id == bindparam(self.key)
        return found

    def query_field(self) -> fields.Field[Any]:
        """An id, or `none` for the rows without one."""
        known = validate.Regexp(ID_OR_NONE, error=N_("Choose from the list."))
        return fields.String(validate=known, load_default="", allow_none=True)

    def options(self, counts: Mapping[str, int], names: Mapping[str, str]) -> list[Option]:
        """By name; the rows without one come last."""
        known = sorted((value for value in counts if value != NONE), key=lambda value: sort_key(names[value]))
        found = [Option(value, names[value], counts[value]) for value in known]
        return [*found, Option(NONE, str(self.no_label), counts[NONE])] if NONE in counts else found
