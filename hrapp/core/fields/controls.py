"""Which HTML control suits a marshmallow field, and with which attributes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from marshmallow import fields, validate

Choice = tuple[str, Any]
AnyField = fields.Field[Any]

KINDS: tuple[tuple[type[AnyField], str], ...] = (
    (fields.Email, "email"),
    (fields.Url, "url"),
    (fields.Boolean, "checkbox"),
    (fields.DateTime, "datetime-local"),
    (fields.Date, "date"),
    (fields.Number, "number"),
)
PASSED_ON = frozenset(
    ("accept", "autocomplete", "inputmode", "max", "min", "pattern", "placeholder", "rows", "spellcheck", "step")
)
LONGEST_SHOWN = 100_000


def kind_of(field: AnyField) -> str:
    """`text`, `textarea`, `select`, `checkbox`, `date` and so on: what the metadata says, or what the type suggests."""
    if kind := field.metadata.get("kind"):
        return str(kind)
    if choices_of(field):
        return "select"
    return next((kind for of_type, kind in KINDS if isinstance(field, of_type)), "text")


def choices_of(field: AnyField) -> list[Choice]:
    """(value, label) for each value that the metadata or the field's own OneOf allows."""
    if "choices" in field.metadata:
        return as_choices(field.metadata["choices"])
    one_of = next((rule for rule in field.validators if isinstance(rule, validate.OneOf)), None)
    return [(str(value), label or str(value)) for value, label in one_of.options()] if one_of else []


def as_choices(pairs: Iterable[tuple[object, Any]]) -> list[Choice]:
    return [(str(value), label) for value, label in pairs]


def attributes_of(field: AnyField) -> dict[str, Any]:
    """The limits that the field's rules set, and what the metadata says about the keyboard and the like."""
    found = {name: value for name, value in field.metadata.items() if name in PASSED_ON}
    for rule in field.validators:
        if isinstance(rule, validate.Length) and isinstance(field, fields.String):
            found |= {"minlength": rule.equal or rule.min, "maxlength": rule.equal or rule.max}
        elif isinstance(rule, validate.Range):
            found |= {"min": as_shown(rule.min), "max": as_shown(rule.max)}
    return {name: value for name, value in found.items() if value not in (None, "")}


def as_shown(value: Any) -> Any:
    """What a control shows for a value: text, True or False, or a list of these."""
    if isinstance(value, list | tuple | set):
        return [as_shown(one) for one in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    if isinstance(value, Enum):
        return as_shown(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)[:LONGEST_SHOWN]


def flat(messages: Any) -> list[str]:
    """All messages of a field, also those of a list's or a nested schema's members."""
    if isinstance(messages, Mapping):
        messages = messages.values()
    elif isinstance(messages, str) or not isinstance(messages, Iterable):
        return [str(messages)]
    return [text for message in messages for text in flat(message)]
