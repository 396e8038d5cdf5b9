"""The changes of a row as the audit log stores them: by field, references as names, private values masked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from hrapp.core.extensions import session
from hrapp.core.fields.kinds import Reference
from hrapp.core.fields.schema import Fields
from hrapp.core.text import HIDDEN

# field → [before, after]
Changes = dict[str, list[Any]]
BOOKKEEPING = frozenset(
    {
        *("id", "created_at", "updated_at", "version", "search", "custom", "completeness"),
        *("fingerprints", "photo_small", "photo_key"),
    }
)


def set_values(row: Any, values: Mapping[str, Any]) -> Changes:
    """Set the values on `row` and return the changes in the form of the audit log."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return changes_of(row)


def changes_of(row: Any) -> Changes:
    """The pending changes of `row` in the form of the audit log; to be called before the flush."""
    state: Any = inspect(row)
    changed = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key not in BOOKKEEPING:
            before, after = (history.deleted or [None])[0], (history.added or [None])[0]
            if before != after:
                changed[attribute.columns[0].name] = [_logged(row, attribute.key, value) for value in (before, after)]
    return changed


def _logged(row: Any, name: str, value: Any) -> Any:
    fields: type[Fields] | None = getattr(row, "__fields__", None)
    field = fields.field(name) if fields else None
    if isinstance(value, bytes):
        return HIDDEN  # sealed, or a picture
    if field is None or value is None:
        return value
    if isinstance(field, Reference):
        relation = inspect(type(row)).relationships.get(field.relation)
        found = session.get(relation.mapper.class_, value) if relation else None
        return getattr(found, "name", str(value))
    return field.logged(value)
