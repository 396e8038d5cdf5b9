"""A marshmallow schema as an HTML form sees it: labels, kinds, what was typed, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import Any

from marshmallow import Schema, ValidationError, fields

from hrapp.core.errors import Invalid
from hrapp.core.fields.controls import Choice, as_choices, as_shown, attributes_of, choices_of, flat, kind_of
from hrapp.core.fields.wording import explain
from hrapp.core.text import N_

Errors = dict[str, list[str]]


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
        return self._validate()

    @property
    def all_errors(self) -> Errors:
        """Messages for each field that is wrong, in the order of the fields; `_schema` holds those of no field."""
        self._validate()
        order = {name: place for place, name in enumerate(self.schema.fields)}
        return dict(sorted(self._errors.items(), key=lambda item: order.get(item[0], -1)))

    def add_errors(self, errors: Mapping[str, Iterable[str]]) -> None:
        """Add what an operation found wrong, after validation."""
        for name, messages in errors.items():
            known = self.all_errors.get(name, [])
            self._errors[name] = known + [explain(str(message)) for message in messages]

    @contextmanager
    def noting_refusals(self) -> Iterator[None]:
        """Around an operation: what it refuses is shown at the fields of this form."""
        try:
            yield
        except Invalid as error:
            self.add_errors(error.fields)

    def set_choices(self, name: str, choices: Iterable[tuple[object, Any]]) -> None:
        """Offer these values, and refuse all others; to be said before the form is validated."""
        if self._cleaned is not None:
            raise RuntimeError(f"the choices of {name} come too late: the form is already validated")
        self._choices[name] = as_choices(choices)

    def has(self, name: str) -> bool:
        return name in self.schema.fields

    def errors(self, name: str) -> list[str]:
        return self.all_errors.get(name, [])

    def value(self, name: str) -> Any:
        """What the control shows: text, True for a ticked box, a list where several may be chosen. Never a password."""
        if self.kind(name) in ("password", "file"):
            return ""
        if self._data is not None:
            return as_shown(self._data.get(name))
        return as_shown(self._shown.get(name, self._default(name)))

    def required(self, name: str) -> bool:
        return self.schema.fields[name].required

    def label(self, name: str) -> Any:
        return self.schema.fields[name].metadata.get("label") or name.removesuffix("_id").replace("_", " ").capitalize()

    def help(self, name: str) -> Any:
        return self.schema.fields[name].metadata.get("help", "")

    def choices(self, name: str) -> list[Choice]:
        """The offered (value, label): set at run time, in the metadata, or those that the field itself allows."""
        return self._choices[name] if name in self._choices else choices_of(self.schema.fields[name])

    def kind(self, name: str) -> str:
        """The control to use: `text`, `textarea`, `select`, `checkbox`, `date` and so on."""
        kind = kind_of(self.schema.fields[name])
        return "select" if kind == "text" and name in self._choices else kind

    def attrs(self, name: str) -> dict[str, Any]:
        """HTML attributes: the schema's limits, and what the metadata says about the keyboard."""
        return attributes_of(self.schema.fields[name])

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

    def _validate(self) -> dict[str, Any]:
        if self._cleaned is None:
            self._cleaned = {} if self._data is None else self._load(self._data)
        return self._cleaned

    def _load(self, data: dict[str, Any]) -> dict[str, Any]:
        self._refuse_what_was_not_offered(data)
        blank = {name for name, value in data.items() if _blank(value)}
        # A field that refuses None yet may be missing is left out when it is blank.
        left_out = {name for name in blank if not (self.schema.fields[name].allow_none or self.required(name))}
        sent = {name: None if name in blank else data[name] for name in data if name not in left_out}
        try:
            loaded: dict[str, Any] = self.schema.load(sent, unknown="exclude")
        except ValidationError as error:
            found = {name: [explain(text) for text in flat(why)] for name, why in error.normalized_messages().items()}
            self._errors = found | self._errors
            return error.valid_data if isinstance(error.valid_data, dict) else {}
        return dict.fromkeys(left_out) | loaded

    def _refuse_what_was_not_offered(self, data: dict[str, Any]) -> None:
        for name, offered in self._choices.items():
            sent = data.get(name)
            values = sent if isinstance(sent, list) else [] if _blank(sent) else [sent]
            if not {str(value) for value in values} <= {value for value, _ in offered}:
                self._errors[name] = [explain(N_("Choose one from the list."))]


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
