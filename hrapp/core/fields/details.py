"""The fields of a row for display: labels with formatted values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hrapp.core.fields.kinds import Field, Reference
from hrapp.core.fields.schema import Fields


class Detail(NamedTuple):
    """A field of a row: name, label and formatted value; the value is '' if there is none."""

    name: str
    label: Any
    value: str


def details(fields: type[Fields], row: Any, names: Iterable[str]) -> list[Detail]:
    """The fields `names` of `row`; the value of a reference is read from the row's loaded relationship."""
    found = ((name, fields.field(name)) for name in names)
    return [Detail(name, field.label, field.show_safely(value_of(row, name, field))) for name, field in found if field]


def value_of(row: Any, name: str, field: Field) -> Any:
    return getattr(row, field.relation if isinstance(field, Reference) else name)
