"""The fields of a row for display: labels with formatted values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hrapp.core.fields.kinds import Field, Reference
from hrapp.core.fields.schema import Fields


class Detail(NamedTuple):
    """A field of a row: name, label, formatted value ('' if there is none), and the URL that it leads to, if any.

    A masked one has in `reveal` the URL that shows it whole, if the actor may see it, and says whether it `opens` now.
    """

    name: str
    label: Any
    value: str
    url: str = ""
    masked: bool = False
    reveal: str = ""
    opens: bool = True


def details(fields: type[Fields], row: Any, names: Iterable[str]) -> list[Detail]:
    """The fields `names` of `row`; the value of a reference is read from the row's loaded relationship."""
    found = ((name, fields.field(name)) for name in names)
    return [_detail(row, name, field) for name, field in found if field]


def _detail(row: Any, name: str, field: Field) -> Detail:
    value = value_of(row, name, field)
    shown = field.show_safely(value)
    if field.masked:
        return Detail(name, field.label, shown, masked=True, opens=getattr(value, "opens", True))
    return Detail(name, field.label, shown, field.url(value))


def value_of(row: Any, name: str, field: Field) -> Any:
    return getattr(row, field.relation if isinstance(field, Reference) else name)
