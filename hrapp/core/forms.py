"""A marshmallow schema as an HTML form sees it: labels, kinds, what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from hrapp.core.text import N_
from hrapp.core.wording import explain

Choice = tuple[str, Any]
Errors = dict[str, list[str]]

KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Email, "email"),
    (fields.Url, "url"),
    (fields.Boolean, "checkbox"),
    (fields.DateTime, "datetime-local"),
    (fields.Date, "date"),
    (fields.Number, "number"),
)
PASSED_ON = (
    "autocomplete",
    "inputmode",
    "placeholder",
    "pattern",
    "min",
    "max",
    "step",
    "rows",
    "accept",
    "spellcheck",
)
LONGEST_SHOWN = 100_000


class Form:
    """Shows `obj` (or nothing) when there is no `data`; with `data` it keeps what was typed, and validates it once."""

    def __init__(self, schema: Schema, data: Mapping[str, Any] | None = None, obj: object = None) -> None:
        self.schema = schema
        self._data = None if data is None else self._take(data)
        self._shown: dict[str, Any] = schema.dump(obj) if obj is not None else {}
        self._choices: dict[str, list[Choice]] = {}
        self._cleaned: dict[str, Any] | None = None
        self._errors: Errors = {}

    @property
    def valid(self) -> bool:
        """Whether there was data, and nothing is wrong with it."""
        return self._data is not None and not self.all_errors

    @property
    def cleaned(self) -> dict[str, Any]:
        """The values as the schema loads them; those without a mistake, if there is one."""
        return self._load()

    @property
    def all_errors(self) -> Errors:
        """Messages for each field that is wrong, in the order of the fields; `_schema` holds those of no field."""
        self._load()
        order = {name: place for place, name in enumerate(self.schema.fields)}
        return dict(sorted(self._errors.items(), key=lambda item: order.get(item[0], -1)))

    def add_errors(self, errors: Mapping[str, Iterable[str]]) -> None:
        """Add what an operation found wrong, after validation."""
        self._load()
        for name, messages in errors.items():
            self._errors.setdefault(name, []).extend(explain(str(message)) for message in messages)

    def has(self, name: str) -> bool:
        return name in self.schema.fields

    def errors(self, name: str) -> list[str]:
        return self.all_errors.get(name, [])

    def set_choices(self, name: str, choices: Iterable[Choice]) -> None:
        """Offer these values, and refuse all others; to be said before the form is validated."""
        if self._cleaned is not None:
            raise RuntimeError(f"the choices of {name} come too late: the form is already validated")
        self._choices[name] = [(str(value), label) for value, label in choices]

    def value(self, name: str) -> Any:
        """What the control shows: text, True for a ticked box, a list where several may be chosen. Never a password."""
        if self.kind(name) in ("password", "file"):
            return ""
        source = self._shown if self._data is None else self._data
        value = source.get(name, self._default(name) if self._data is None else None)
        return [_as_text(one) for one in value] if isinstance(value, list | tuple | set) else _as_text(value)

    def required(self, name: str) -> bool:
        return self.schema.fields[name].required

    def label(self, name: str) -> Any:
        return self._metadata(name).get("label") or name.removesuffix("_id").replace("_", " ").capitalize()

    def help(self, name: str) -> Any:
        return self._metadata(name).get("help", "")

    def choices(self, name: str) -> list[Choice]:
        """The offered (value, label): set at run time, in the metadata, or those that the field itself allows."""
        if name in self._choices:
            return self._choices[name]
        if "choices" in self._metadata(name):
            return [(str(value), label) for value, label in self._metadata(name)["choices"]]
        one_of = next((rule for rule in self.schema.fields[name].validators if isinstance(rule, validate.OneOf)), None)
        return [(str(value), label or str(value)) for value, label in one_of.options()] if one_of else []

    def kind(self, name: str) -> str:
        """The control to use: `text`, `textarea`, `select`, `checkbox`, `date` and so on."""
        if kind := self._metadata(name).get("kind"):
            return str(kind)
        if name in self._choices or self.choices(name):
            return "select"
        field = self.schema.fields[name]
        return next((kind for of_type, kind in KINDS if isinstance(field, of_type)), "text")

    def attrs(self, name: str) -> dict[str, Any]:
        """HTML attributes that the schema knows of: its limits, and what the metadata says about the keyboard."""
        metadata = self._metadata(name)
        found = {key: metadata[key] for key in PASSED_ON if key in metadata}
        for rule in self.schema.fields[name].validators:
            if isinstance(rule, validate.Length) and isinstance(self.schema.fields[name], fields.String):
                found |= {"minlength": rule.equal or rule.min, "maxlength": rule.equal or rule.max}
            elif isinstance(rule, validate.Range):
                found |= {"min": _as_text(rule.min), "max": _as_text(rule.max)}
        return {key: value for key, value in found.items() if value not in (None, "")}

    def _metadata(self, name: str) -> Mapping[str, Any]:
        metadata: Mapping[str, Any] = self.schema.fields[name].metadata
        return metadata

    def _default(self, name: str) -> Any:
        default = self.schema.fields[name].load_default
        return default if isinstance(default, str | int | float | bool | date | Enum) else None

    def _take(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the schema knows of what was sent; a box that is not ticked is not sent at all, and means no."""
        taken: dict[str, Any] = {}
        for name, field in self.schema.fields.items():
            if isinstance(field, fields.List) and hasattr(data, "getlist"):
                taken[name] = [one for one in data.getlist(name) if one.strip()]
            elif name in data:
                taken[name] = data[name]
            elif isinstance(field, fields.Boolean):
                taken[name] = False
        return taken

    def _load(self) -> dict[str, Any]:
        if self._cleaned is None:
            self._cleaned = {}
            if self._data is not None:
                self._validate(self._data)
        return self._cleaned

    def _validate(self, data: dict[str, Any]) -> None:
        blank_is_none = {name: None if _blank(value) else value for name, value in data.items()}
        try:
            self._cleaned = self.schema.load(blank_is_none, unknown="exclude")
        except ValidationError as error:
            self._cleaned = error.valid_data if isinstance(error.valid_data, dict) else {}
            for name, messages in error.normalized_messages().items():
                self._errors[name] = [explain(message) for message in _flat(messages)]
        for name, offered in self._choices.items():
            sent = data.get(name)
            values = sent if isinstance(sent, list) else [] if _blank(sent) else [sent]
            if name not in self._errors and not {str(value) for value in values} <= {value for value, _ in offered}:
                self._errors[name] = [explain(N_("Choose one from the list."))]


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _as_text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _as_text(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)[:LONGEST_SHOWN]


def _flat(messages: Any) -> list[str]:
    """All messages of a field, also of a list's or a nested schema's members."""
    if isinstance(messages, Mapping):
        messages = messages.values()
    elif isinstance(messages, str) or not isinstance(messages, Iterable):
        return [str(messages)]
    return [text for message in messages for text in _flat(message)]
