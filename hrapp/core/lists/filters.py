"""The filters of a list, with the number of rows for each option."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marshmallow import fields, validate
from sqlalchemy import ColumnElement, Text, bindparam, cast

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.rules import AtMost, no_control_characters
from hrapp.core.keys import sort_key
from hrapp.core.text import N_

NONE = "none"
ID_OR_NONE = r"(none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?\Z"


class Group(NamedTuple):
    """Several values offered as one option, such as all statuses of people who left."""

    label: Any
    values: tuple[str, ...]


class Option(NamedTuple):
    """An option of a filter with the number of rows that it would leave."""

    value: str
    label: str
    number: int


class ShownFilter(NamedTuple):
    """A filter as the page shows it; `label` is shown while nothing is chosen."""

    key: str
    label: Any
    options: list[Option]
    current: str


@dataclass(frozen=True)
class Filter:
    """A filter by the values of one text expression.

    `value` is the SQL expression, `any_label` is shown while nothing is chosen, and `groups` are offered before the
    single values. Labels come from `choices`, or from `words(value)` where there are none.
    """

    key: str
    any_label: Any
    value: Any
    choices: type[Choices] | None = None
    words: Callable[[str], Any] = str
    groups: Mapping[str, Group] = field(default_factory=dict)
    # The choice that a page assumes while nothing is chosen; the API assumes none.
    default: str = ""
    # Whether it is counted in another statement, as those are whose combinations with the rest would be very many.
    apart: bool = False

    @property
    def counted(self) -> tuple[Any, ...]:
        """The columns that the counting statement selects, the value first."""
        return (self.value,)

    @property
    def grouped(self) -> tuple[Any, ...]:
        """The columns that the counting statement groups by."""
        return (self.value,)

    def values_of(self, counted: Any) -> tuple[str, ...]:
        """The values of a row for which the counting statement found `counted`."""
        return (NONE if counted is None else str(counted),)

    def kind_of(self, chosen: str) -> str:
        """The part of the choice that changes the SQL: a group's values are literals, a single value is a parameter."""
        return chosen if chosen in self.groups else "value"

    def condition(self, kind: str) -> ColumnElement[bool]:
        group = self.groups.get(kind)
        found: ColumnElement[bool] = self.value.in_(group.values) if group else self.value == bindparam(self.key)
        return found

    def fits(self, chosen: str, value: str) -> bool:
        return value == chosen or (chosen in self.groups and value in self.groups[chosen].values)

    def query_field(self) -> fields.Field[Any]:
        """The field that validates this filter's query parameter."""
        if self.choices is None:
            return fields.String(validate=[AtMost(40), no_control_characters], load_default="", allow_none=True)
        known = validate.OneOf(("", *self.groups, *map(str, self.choices)), error=N_("Choose from the list."))
        return fields.String(validate=known, load_default="", allow_none=True)

    def options(self, counts: Mapping[str, int], _names: Mapping[str, str]) -> list[Option]:
        """The options with at least one row, groups first."""
        groups = (
            Option(key, str(group.label), sum(counts.get(value, 0) for value in group.values))
            for key, group in self.groups.items()
        )
        return [option for option in groups if option.number] + self._values(counts)

    def label_of(self, value: str) -> str:
        """The label of a choice that leaves no row."""
        if value in self.groups:
            return str(self.groups[value].label)
        return str(self.choices.labels().get(value, value) if self.choices else self.words(value))

    def _values(self, counts: Mapping[str, int]) -> list[Option]:
        if self.choices is None:
            return [Option(value, str(self.words(value)), number) for value, number in counts.items()]
        known = self.choices.labels().items()
        return [Option(value, label, counts[value]) for value, label in known if value in counts]


@dataclass(frozen=True)
class ReferenceFilter(Filter):
    """A filter by a foreign key: `value` is the id as text, `id` the column, `name` the other row's name."""

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
        """The options sorted by name; the option for rows without a reference comes last."""
        known = sorted((value for value in counts if value != NONE), key=lambda value: sort_key(names[value]))
        found = [Option(value, names[value], counts[value]) for value in known]
        return [*found, Option(NONE, str(self.no_label), counts[NONE])] if NONE in counts else found

    def label_of(self, value: str) -> str:
        """The label of a choice that leaves no row, of which no name is known then."""
        return str(self.no_label) if value == NONE else "…"


@dataclass(frozen=True)
class OwnFilter(Filter):
    """A filter by choices that are data: `value` is a member of a JSON object, of which a row may have none.

    `labels` are value → label. With `many`, the member is a list of values.
    """

    labels: Mapping[str, Any] = field(default_factory=dict)
    no_label: Any = ""
    many: bool = False
    apart: bool = True

    @property
    def counted(self) -> tuple[Any, ...]:
        return (cast(self.value, Text) if self.many else self.value.astext,)

    grouped = counted

    def values_of(self, counted: Any) -> tuple[str, ...]:
        if counted is None or not self.many:
            return super().values_of(counted)
        found = json.loads(counted)
        return tuple(map(str, found if isinstance(found, list) else [found]))

    def kind_of(self, chosen: str) -> str:
        return NONE if chosen == NONE else "value"

    def condition(self, kind: str) -> ColumnElement[bool]:
        if kind == NONE:
            found: ColumnElement[bool] = self.counted[0].is_(None)
        elif self.many:
            found = self.value.has_key(bindparam(self.key, type_=Text))
        else:
            found = self.value.astext == bindparam(self.key)
        return found

    def query_field(self) -> fields.Field[Any]:
        """One of the choices, or `none` for the rows without one."""
        known = validate.OneOf(("", NONE, *self.labels), error=N_("Choose from the list."))
        return fields.String(validate=known, load_default="", allow_none=True)

    def options(self, counts: Mapping[str, int], _names: Mapping[str, str]) -> list[Option]:
        """The options in their order; the option for rows without one comes last."""
        known = {**self.labels, NONE: self.no_label}
        return [Option(value, str(label), counts[value]) for value, label in known.items() if counts.get(value)]

    def label_of(self, value: str) -> str:
        return str(self.no_label if value == NONE else self.labels.get(value, value))
