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
        *("fingerprints", "match_keys", "photo_small", "photo_key"),
    }
)


# Columns that hold objects, of which each member is a field of its own, such as `custom_locker`.
OBJECTS = frozenset({"custom"})


def set_values(row: Any, values: Mapping[str, Any], fields: type[Fields] | None = None) -> Changes:
    """Set the values on `row` and return the changes in the form of the audit log.

    `fields` are those of the row, if it has more than its class says.
    """
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return changes_of(row, fields)


def changes_of(row: Any, fields: type[Fields] | None = None) -> Changes:
    """The pending changes of `row` in the form of the audit log; to be called before the flush."""
    state: Any = inspect(row)
    fields = fields or getattr(row, "__fields__", None)
    changed: Changes = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key not in BOOKKEEPING:
            before, after = (history.deleted or [None])[0], (history.added or [None])[0]
            if before != after:
                pair = [logged(row, fields, attribute.key, value) for value in (before, after)]
                changed[attribute.columns[0].name] = pair
        elif history.has_changes() and attribute.key in OBJECTS:
            changed |= _members(attribute.key, history, fields)
    return changed


def _members(column: str, history: Any, fields: type[Fields] | None) -> Changes:
    """The changes of the members of an object; a value of no known field is hidden."""
    before, after = ((values or [None])[0] or {} for values in (history.deleted, history.added))
    changed: Changes = {}
    for key in [key for key in {**before, **after} if before.get(key) != after.get(key)]:
        field = fields.field(f"{column}_{key}") if fields else None
        pair = (before.get(key), after.get(key))
        changed[f"{column}_{key}"] = [
            None if value is None else field.logged(value) if field else HIDDEN for value in pair
        ]
    return changed


def logged(row: Any, fields: type[Fields] | None, name: str, value: Any) -> Any:
    """A value of the field `name` of `row` in the form of the audit log."""
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
