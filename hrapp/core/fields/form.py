"""Fields as an HTML form: what it shows, what was typed, what is wrong with it, and the one way to act on it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from hrapp.core.database import attempt
from hrapp.core.errors import Conflict, Forbidden, Invalid, Stale
from hrapp.core.fields.kinds import Field
from hrapp.core.fields.rules import CONTROL
from hrapp.core.fields.schema import Fields, Messages, Values, messages_of
from hrapp.core.fields.sections import Section
from hrapp.core.languages import translated
from hrapp.core.text import N_, mask

Option = tuple[str, Any]
LookUp = Callable[[str], UUID | None]
LONGEST_SHOWN = 100_000
WHOLE_FORM = "_schema"
NOTHING = N_("blank")
NOBODY = N_("We found nobody called “%(typed)s”. Choose from the list.")


class Difference(NamedTuple):
    """A field that was typed differently from what somebody else has saved meanwhile."""

    label: Any
    saved: str
    typed: str


class Form:
    """Shows `row` (or nothing) when there is no `data`; with `data` it keeps what was typed, and validates it once.

    `row` is what is edited, or a mapping to begin with. A row with a version guards against somebody faster: the form
    carries the version that it was opened at.
    """

    def __init__(self, fields: Fields, data: Mapping[str, Any] | None = None, row: Any = None) -> None:
        self.schema = fields
        self.row = row
        self.result: Any = None
        self.status = 200 if data is None else 422
        self.stale = False
        self._version = None if data is None else data.get("version")
        self._data = None if data is None else self._filter_sent(data)
        self._shown: dict[str, Any] = fields.dump(row) if row is not None else {}
        self._options: dict[str, list[Option]] = {}
        self._look_ups: dict[str, LookUp] = {}
        self._values: Values | None = None
        self._errors: Messages = {}

    # Acting on it

    @property
    def valid(self) -> bool:
        """Whether there was data, and nothing is wrong with it."""
        return self._data is not None and not self.all_errors

    @property
    def values(self) -> Values:
        """The values as the fields load them; those without a mistake, if there is one."""
        if self._values is None:
            self._values = Values() if self._data is None else self._load(self._data)
        return self._values

    def apply(
        self,
        operation: Callable[..., Any],
        *args: Any,
        check: Callable[[], Mapping[str, Iterable[str]]] | None = None,
        at: str = WHOLE_FORM,
        **keywords: Any,
    ) -> bool:
        """Do what was asked for; whether it was done. `result` is what `operation` returned.

        What it refuses is told at the fields, a conflict at the field `at`, and `status` is that of the answer: 422,
        or 409 if somebody was faster. `check` finds what else is wrong while the fields themselves are not right yet,
        so that all of it is told at once.
        """
        if not self.valid:
            if check and self._data is not None:
                self.add_errors(check())
            return False
        try:
            self._refuse_stale()
            with attempt():
                self.result = operation(*args, **keywords)
        except Forbidden:
            raise
        except Invalid as error:
            self.status = error.status
            self.add_errors(error.fields)
        except Conflict as error:
            self.status, self.stale = error.status, isinstance(error, Stale)
            if not self.stale:
                self.add_errors({at: [error.message]})
        else:
            return True
        return False

    @property
    def version(self) -> Any:
        """The version of the row that the form goes back with: a newer one only once its reader has been told of it."""
        opened = self._data is None or self.stale
        return getattr(self.row, "version", "") if opened else self._version or ""

    def _refuse_stale(self) -> None:
        current = getattr(self.row, "version", None)
        if current is not None and str(self._version) != str(current):
            raise Stale(N_("Someone else has changed this since you opened it."))

    def differences(self) -> list[Difference]:
        """Where what was typed differs from what is saved by now."""
        sent = self._data or {}
        names = [name for name in self.schema.fields if name in sent and self.value(name) != self._as_saved(name)]
        return [
            Difference(
                self.label(name), self._readable(name, self._as_saved(name)), self._readable(name, self.value(name))
            )
            for name in names
            if self.control(name) not in ("password", "file")
        ]

    # What is wrong with it

    @property
    def all_errors(self) -> Messages:
        """Messages for each field that is wrong, in the order of the fields; those of no field first, under WHOLE_FORM."""
        _ = self.values
        order = {name: position for position, name in enumerate(self.schema.fields)}
        return dict(sorted(self._errors.items(), key=lambda item: order.get(item[0], -1)))

    def errors(self, name: str) -> list[str]:
        return self.all_errors.get(name, [])

    def add_errors(self, errors: Mapping[str, Iterable[str]]) -> None:
        """Add what is wrong besides, found after validation."""
        _ = self.values
        for name, messages in errors.items():
            known = self._errors.get(name, [])
            self._errors[name] = known + [text for text in map(translated, messages) if text not in known]

    # What it shows

    def offer(self, name: str, options: Iterable[tuple[object, Any]]) -> None:
        """Offer these values, and refuse all others; to be said before the form is validated."""
        self._require_not_validated(name)
        self._options[name] = [(str(value), label) for value, label in options]

    def look_up(self, name: str, find: LookUp, label: str = "") -> None:
        """Have a typed name found; `label` is how the row that is saved is written. To be said before validation."""
        self._require_not_validated(name)
        self._look_ups[name] = find
        self._shown[name] = label

    def has(self, name: str) -> bool:
        return name in self.schema.fields

    def names(self, section: Section) -> list[str]:
        """The fields of a section that this form has, without those that are never sent."""
        fields = self.schema.fields
        return [name for name in self.schema.names(section) if name in fields and not fields[name].dump_only]

    def is_typed(self, name: str) -> bool:
        """Whether the control is a box in which the name of a row is typed."""
        return name in self._look_ups

    def label(self, name: str) -> Any:
        return self._field(name).label

    def help(self, name: str) -> Any:
        return self._field(name).help

    def required(self, name: str) -> bool:
        return self.schema.fields[name].required

    def control(self, name: str) -> str:
        """The control to use: `text`, `textarea`, `select`, `checkbox`, `date` and so on."""
        return "text" if name in self._look_ups else self._field(name).control

    def options(self, name: str) -> list[Option]:
        """The offered (value, label): set at run time, or those of the field itself."""
        return self._options[name] if name in self._options else self._field(name).options()

    def attributes(self, name: str) -> dict[str, Any]:
        """HTML attributes: the limits that the field's rules set, and what the field says about the keyboard."""
        field = self._field(name)
        found = dict(field.attributes)
        for rule in field.validators:
            if isinstance(rule, validate.Length):
                found["maxlength"] = rule.max
            elif isinstance(rule, validate.Range):
                found |= {"min": as_shown(rule.min), "max": as_shown(rule.max)}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def value(self, name: str) -> Any:
        """What the control shows: text, True for a ticked box, a list where several may be chosen. Never a password."""
        if self.control(name) in ("password", "file"):
            return ""
        if self._data is None or (self._field(name).masked and name not in self._data):
            return self._as_saved(name)
        return as_shown(self._data.get(name))

    def _as_saved(self, name: str) -> Any:
        return as_shown(self._saved(name))

    def _saved(self, name: str) -> Any:
        field = self.schema.fields[name]
        saved = self._shown.get(name)
        if saved is None and isinstance(field.load_default, str | int | date):
            saved = field.load_default
        return mask(saved) if getattr(field, "masked", False) else saved

    def _readable(self, name: str, value: Any) -> str:
        """A value of a control as a reader knows it: the word for a choice, not its key."""
        words = dict(self.options(name))
        shown = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(str(one), one or "")).strip() for one in shown) or translated(NOTHING)

    def _field(self, name: str) -> Field:
        field = self.schema.fields[name]
        assert isinstance(field, Field), name  # noqa: S101  forms are made of our kinds
        return field

    # What was sent

    def _filter_sent(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields know of what was sent.

        A box that is not ticked is not sent at all, and means no; a masked value that comes back as it was shown
        counts as not sent.
        """
        taken: dict[str, Any] = {}
        for name, field in self.schema.fields.items():
            if isinstance(field, fields.List) and hasattr(data, "getlist"):
                taken[name] = [one for one in data.getlist(name) if one.strip()]
            elif name in data:
                taken[name] = data[name]
            elif isinstance(field, fields.Boolean):
                taken[name] = False
        return {name: value for name, value in taken.items() if not self._is_mask(name, value)}

    def _is_mask(self, name: str, value: Any) -> bool:
        masked = getattr(self.schema.fields[name], "masked", False)
        return masked and value == mask(getattr(self.row, name, None))

    def _load(self, data: dict[str, Any]) -> Values:
        self._check_offered(data)
        sent = {name: self._looked_up(name, value) for name, value in data.items()}
        try:
            return Values(self.schema.load(sent))
        except ValidationError as error:
            found = {name: list(map(translated, why)) for name, why in messages_of(error).items()}
            self._errors = found | self._errors
            return Values(error.valid_data if isinstance(error.valid_data, dict) else {})

    def _looked_up(self, name: str, value: Any) -> Any:
        """The id of who was typed, where a name is looked up; else what was sent."""
        if name not in self._look_ups or not isinstance(value, str) or not value.strip():
            return value
        typed = value.strip()
        if typed == self._shown.get(name):  # as it was, also where the row would not be found any more
            return getattr(self.row, name)
        found = None if CONTROL.search(typed) else self._look_ups[name](typed)
        if found is None:
            self._errors[name] = [translated(N_(NOBODY.text, typed=typed))]
        return found

    def _check_offered(self, data: dict[str, Any]) -> None:
        for name, offered in self._options.items():
            sent = data.get(name)
            values = sent if isinstance(sent, list) else [] if not (sent or "").strip() else [sent]
            if not {str(value) for value in values} <= {value for value, _ in offered}:
                self._errors[name] = [translated(N_("Choose from the list."))]

    def _require_not_validated(self, name: str) -> None:
        if self._values is not None:
            raise RuntimeError(f"{name} comes too late: the form is already validated")


def as_shown(value: Any) -> Any:
    """What a control shows for a value: text, True or False, or a list of these."""
    if isinstance(value, list | tuple | set):
        return [as_shown(one) for one in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)[:LONGEST_SHOWN]
