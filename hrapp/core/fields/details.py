"""Showing a row: what its fields are called, and their values as a reader knows them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hrapp.core.fields.kinds import Field, Reference
from hrapp.core.fields.schema import Fields


class Detail(NamedTuple):
    """A field of a row: its name and label, and its value in words, empty if it is not given."""

    name: str
    label: Any
    value: str


def details(fields: type[Fields], row: Any, names: Iterable[str]) -> list[Detail]:
    """The fields of `names` as `row` has them; what a field points at is read from the relation of the row."""
    found = ((name, fields.field(name)) for name in names)
    return [Detail(name, field.label, field.show_safely(value_of(row, name, field))) for name, field in found if field]


def value_of(row: Any, name: str, field: Field) -> Any:
    return getattr(row, field.relation if isinstance(field, Reference) else name)
