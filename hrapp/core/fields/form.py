"""A set of fields as an HTML form: values, options, errors, and running an operation with what was sent."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import g, has_request_context
from marshmallow import ValidationError, fields, validate

from hrapp.core.canonical import REFUSED
from hrapp.core.database import attempt
from hrapp.core.errors import Conflict, Forbidden, Invalid, Stale, TooManyRequests
from hrapp.core.fields.kept import kept_form
from hrapp.core.fields.kinds import Field
from hrapp.core.fields.schema import Fields, Messages, Values, messages_of
from hrapp.core.fields.sections import Section
from hrapp.core.languages import translated
from hrapp.core.text import N_, mask

Option = tuple[str, Any]
LONGEST_SHOWN = 100_000
WHOLE_FORM = "_schema"
NOTHING = N_("blank")
NOBODY = N_("We found nobody called “%(typed)s”. Enter a full name or an employee number.")
ALIKE = N_("We found nobody called exactly “%(typed)s”. Choose whom you mean.")
SEVERAL = N_("There are several people called “%(typed)s”. Choose whom you mean.")


class Found(NamedTuple):
    """What a typed text stands for: one row, or else the (text, label) `choices` of rows that may be meant.

    `exact` says that each of them is called exactly so.
    """

    id: UUID | None = None
    choices: tuple[Option, ...] = ()
    exact: bool = False


LookUp = Callable[[str], Found]


class Difference(NamedTuple):
    """A field whose typed value differs from what somebody else has saved in the meantime."""

    label: Any
    saved: str
    typed: str


class Part(NamedTuple):
    """A section of a form, and the names of its fields there."""

    section: Section
    names: list[str]


class Form:
    """A form without `data` shows the values of `row`; with `data` it shows what was sent, and validates it once.

    `row` is the row to edit or a mapping of initial values. If it has a `version`, the form carries the version at
    which it was opened, and `apply` refuses a change that was made from an older one.
    """

    def __init__(self, fields: Fields, data: Mapping[str, Any] | None = None, row: Any = None) -> None:
        self.schema = fields
        self.row = row
        self.result: Any = None
        self.status = 200 if data is None else 422
        if data is not None and has_request_context():
            g.sent_form = self
        kept = kept_form() if data is None else None
        self.kept = kept if kept and kept.is_of(fields) else None
        if self.kept:
            data = self.kept.data
        self.stale = bool(self.kept and self.kept.stale)
        self._version = None if data is None else data.get("version")
        self._data = None if data is None else self._filter_sent(data)
        self._shown: dict[str, Any] = fields.dump(row) if row is not None else {}
        self._options: dict[str, list[Option]] = {}
        self._look_ups: dict[str, LookUp] = {}
        self._hidden: set[str] = set()
        self._apart: set[str] = set()
        self._values: Values | None = None
        self._errors: Messages = dict(self.kept.errors) if self.kept else {}

    # Validation and submission

    @property
    def valid(self) -> bool:
        """Whether data was sent and has no errors."""
        return self._data is not None and not self.kept and not self.all_errors

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was sent."""
        return self._data is None

    @property
    def values(self) -> Values:
        """The loaded values; only the valid ones, if there are errors."""
        if self._values is None:
            self._values = Values() if self._data is None or self.kept else self._load(self._data)
        return self._values

    @property
    def typed(self) -> Values:
        """The valid ones of the values that were sent, also of a form that is kept, which `values` does not have."""
        if not self.kept:
            return self.values
        known, self._errors = self._errors, {}
        try:
            return self._load(self._data or {})
        finally:
            self._errors = known

    def apply(
        self,
        operation: Callable[..., Any],
        *args: Any,
        check: Callable[[], Mapping[str, Iterable[str]]] | None = None,
        at: str = WHOLE_FORM,
        **keywords: Any,
    ) -> bool:
        """Call `operation(*args, **keywords)` if the form is valid; returns whether it succeeded.

        `result` then holds what `operation` returned. Errors that it raises are added to the fields, a Conflict to the
        field `at`, TooManyRequests to the form; Forbidden is raised. `status` is the HTTP status of the response: 422,
        409 for a conflict, or 429. If the fields are invalid, `check` is called instead for errors of the other fields,
        so that all are shown at once.
        """
        if not self.valid:
            if check and self._data is not None:
                known = self.all_errors
                self.add_errors({name: why for name, why in check().items() if name not in known})
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
        except TooManyRequests as error:
            self.status = error.status
            self.add_errors({WHOLE_FORM: [error.message]})
        else:
            return True
        return False

    @property
    def version(self) -> Any:
        """The version that the form sends: the row's current one only if the user has been shown its values."""
        opened = self._data is None or self.stale
        return getattr(self.row, "version", "") if opened else self._version or ""

    def _refuse_stale(self) -> None:
        current = getattr(self.row, "version", None)
        if current is not None and str(self._version) != str(current):
            raise Stale()

    def differences(self) -> list[Difference]:
        """The fields whose sent value differs, as a reader sees it, from what is saved now."""
        found = (
            Difference(
                self.label(name), self._readable(name, self._as_saved(name)), self._readable(name, self.value(name))
            )
            for name in self.schema.fields
            if name in (self._data or {}) and not self._is_never_shown(name)
        )
        return [each for each in found if each.saved != each.typed]

    # Errors

    @property
    def all_errors(self) -> Messages:
        """Field → messages, in the order of the fields; those of the form as a whole come first, under WHOLE_FORM."""
        _ = self.values
        order = {name: position for position, name in enumerate(self.schema.fields)}
        return dict(sorted(self._errors.items(), key=lambda item: order.get(item[0], -1)))

    @property
    def summary(self) -> Messages:
        """The errors that are said together above the form: all but those of fields that are set apart."""
        return {name: messages for name, messages in self.all_errors.items() if name not in self._apart}

    def errors(self, name: str) -> list[str]:
        return self.all_errors.get(name, [])

    def add_errors(self, errors: Mapping[str, Iterable[str]]) -> None:
        """Add errors that were found after validation."""
        _ = self.values
        for name, messages in errors.items():
            known = self._errors.get(name, [])
            self._errors[name] = known + [text for text in map(translated, messages) if text not in known]

    # Display

    def offer(self, name: str, options: Iterable[tuple[object, Any]]) -> None:
        """Set the (value, label) options of a field and refuse other values; RuntimeError after validation."""
        self._require_not_validated(name)
        self._options[name] = [(str(value), label) for value, label in options]

    def look_up(self, name: str, find: LookUp, label: str = "") -> None:
        """Resolve a typed text to an id with `find`, which never guesses; `label` is the text for the saved row.

        RuntimeError after validation.
        """
        self._require_not_validated(name)
        self._look_ups[name] = find
        self._shown[name] = label

    def propose(self, name: str, value: Any) -> None:
        """Show a value in a form that has not been sent yet, as its control holds it."""
        self._shown[name] = value

    def explain(self, name: str, help: str) -> None:
        """Set the help text of a field in this form alone."""
        self._field(name).help = help

    def rename(self, name: str, label: Any) -> None:
        """Set the label of a field in this form alone."""
        self._field(name).label = label

    def require(self, name: str, required: bool = True) -> None:
        """Make a field required, or not, in this form alone; RuntimeError after validation."""
        self._require_not_validated(name)
        field = self._field(name)
        field.required, field.allow_none = required, not required

    def hide(self, name: str) -> None:
        """Show a field no more, unless something was sent for it that is refused: nothing typed is lost."""
        self._hidden.add(name)

    def set_apart(self, *names: str) -> None:
        """Leave fields out of their sections, since markup of their own shows them."""
        self._apart.update(names)

    def has(self, name: str) -> bool:
        return name in self.schema.fields and (name not in self._hidden or name in self._errors)

    def names(self, section: Section) -> list[str]:
        """The names of the section's fields in this form, without those that are read-only, hidden or set apart."""
        fields = self.schema.fields
        found = (name for name in self.schema.names(section) if self.has(name) and name not in self._apart)
        return [name for name in found if not fields[name].dump_only]

    def parts(self, first: Section | None = None) -> list[Part]:
        """The sections of this form with the names of their fields, in their order, `first` before the others."""
        found = [Part(section, self.names(section)) for section in self.schema.sections()]
        return sorted((part for part in found if part.names), key=lambda part: part.section != first)

    def is_typed(self, name: str) -> bool:
        """Whether the field is a text box for the name of a row (see `look_up`)."""
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
        """The (value, label) options: those of `offer`, or else the field's own."""
        return self._options[name] if name in self._options else self._field(name).options()

    def choices(self, name: str) -> tuple[Option, ...]:
        """The (text, label) of rows that may be meant by a typed text which is not exactly one of them."""
        typed = self._typed(name)
        if not typed or not self.errors(name) or typed == self._shown.get(name):
            return ()
        return self._look_up(name, typed).choices

    def attributes(self, name: str) -> dict[str, Any]:
        """HTML attributes of the control: those of the field, and the limits of its validators."""
        field = self._field(name)
        found = dict(field.attributes)
        for rule in field.validators:
            if isinstance(rule, validate.Length):
                found["maxlength"] = rule.max
            elif isinstance(rule, validate.Range):
                found |= {"min": as_shown(rule.min), "max": as_shown(rule.max)}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def value(self, name: str) -> Any:
        """The value of the control: text, a bool for a checkbox, a list for several choices; never a secret."""
        if self._is_never_shown(name):
            return ""
        field = self._field(name)
        if self._data is None or ((field.masked or field.keeps) and name not in self._data):
            return self._as_saved(name)
        return as_shown(self._data.get(name))

    def _is_never_shown(self, name: str) -> bool:
        """Whether what was put into the control is not shown there again: a secret, or a file."""
        return self._field(name).secret or self.control(name) == "file"

    def _as_saved(self, name: str) -> Any:
        return as_shown(self._field(name).written(self._saved(name)))

    def _saved(self, name: str) -> Any:
        field = self.schema.fields[name]
        saved = self._shown.get(name)
        if saved is None and isinstance(field.load_default, str | int | date):
            saved = field.load_default
        return mask(saved) if getattr(field, "masked", False) else saved

    def _readable(self, name: str, value: Any) -> str:
        """The value of a control for display: the label of an option instead of its key."""
        words = dict(self.options(name))
        shown = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(str(one), one or "")).strip() for one in shown) or translated(NOTHING)

    def _field(self, name: str) -> Field:
        field = self.schema.fields[name]
        assert isinstance(field, Field), name  # noqa: S101  forms consist of our field kinds only
        return field

    # Sent data

    def _filter_sent(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The sent values of this form's fields.

        Browsers do not send an unticked checkbox: it counts as False. A masked value that comes back unchanged counts
        as not sent, and so does one that its field keeps.
        """
        taken: dict[str, Any] = {}
        for name, field in self.schema.fields.items():
            if isinstance(field, fields.List) and hasattr(data, "getlist"):
                taken[name] = [one for one in data.getlist(name) if not isinstance(one, str) or one.strip()]
            elif name in data:
                taken[name] = _answered(name, data)
            elif isinstance(field, fields.Boolean):
                taken[name] = False
        return {name: value for name, value in taken.items() if not self._is_unchanged(name, value)}

    def _is_unchanged(self, name: str, value: Any) -> bool:
        field, saved = self.schema.fields[name], getattr(self.row, name, None)
        if getattr(field, "keeps", False) and saved:
            return bool(value == self._field(name).written(saved))
        return getattr(field, "masked", False) and value == mask(saved)

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
        """The id of the row that was typed, for a field with `look_up`; else the sent value."""
        if name not in self._look_ups or not isinstance(value, str) or not value.strip():
            return value
        typed = value.strip()
        if typed == self._shown.get(name):  # as it was, also where the row would not be found any more
            return getattr(self.row, name)
        found = self._look_up(name, typed)
        if found.id is None:
            reason = SEVERAL if found.exact else ALIKE if found.choices else NOBODY
            self._errors[name] = [translated(N_(reason.text, typed=typed))]
        return found.id

    def _look_up(self, name: str, typed: str) -> Found:
        return Found() if REFUSED.search(typed) else self._look_ups[name](typed)

    def _typed(self, name: str) -> str:
        typed = (self._data or {}).get(name)
        return typed.strip() if name in self._look_ups and isinstance(typed, str) else ""

    def _check_offered(self, data: dict[str, Any]) -> None:
        for name, offered in self._options.items():
            sent = data.get(name)
            values = sent if isinstance(sent, list) else [] if not (sent or "").strip() else [sent]
            if not {str(value) for value in values} <= {value for value, _ in offered}:
                self._errors[name] = [translated(N_("Choose from the list."))]

    def _require_not_validated(self, name: str) -> None:
        if self._values is not None:
            raise RuntimeError(f"{name}: the form is already validated")


def _answered(name: str, data: Mapping[str, Any]) -> Any:
    """What was sent for a field: the chosen one of the rows that may be meant, unless another text was typed since."""
    chosen, asked = data.get(f"{name}-choice"), data.get(f"{name}-asked")
    return chosen if chosen and asked == data[name] else data[name]


def as_shown(value: Any) -> Any:
    """A value as a control holds it: text, a bool, or a list of these."""
    if isinstance(value, list | tuple | set):
        return [as_shown(one) for one in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)[:LONGEST_SHOWN]
