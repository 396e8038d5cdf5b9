"""What an employer has said about a custom field, as a value: from it the field of forms, pages and lists is made."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from hrapp.core.fields.choices import OwnChoices
from hrapp.core.fields.kinds import Choice, Field, LongText, Text
from hrapp.core.fields.sections import NO_SECTION, Privacy, Section
from hrapp.hr.custom_fields.fields import LONGEST_TEXT, Kind
from hrapp.hr.custom_fields.kinds import Answer, AnyNumber, Link, SeveralOptions, StoredDay

# What the name of a custom field begins with in forms and log; the key of its value follows.
PREFIX = "custom_"
WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)
# The kinds whose values a search finds as text.
FOUND = (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.CHOICE, Kind.CHOICES, Kind.LINK)
# Characters of one long text that a search looks through.
LONGEST_FOUND = 1000


class Option(NamedTuple):
    """One of the choices of a field; values are stored by its key, so that it can be renamed."""

    key: str
    label: str
    retired: bool = False


class Definition(NamedTuple):
    """A custom field. `section` is the key of a section; one that is retired is shown in the log alone."""

    key: str
    label: str
    kind: str
    help: str | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    section: str = ""
    privacy: str = Privacy.WORK
    listed: bool = False
    retired: bool = False

    @property
    def name(self) -> str:
        """The name of its field, and of the attribute of a record that holds its value."""
        return PREFIX + self.key

    @property
    def choices(self) -> OwnChoices:
        """Its options as the choices of a field."""
        offered = [option.key for option in self.options if not option.retired]
        return OwnChoices({option.key: option.label for option in self.options}, offered)

    @property
    def is_found(self) -> bool:
        """Whether a search finds what is entered: not what is private, since everybody who searches would learn it."""
        return self.kind in FOUND and not self.retired and not Privacy(self.privacy).is_private

    def as_field(self, section: Section = NO_SECTION) -> Field:
        """The field that it is in a form, on a page and in the log."""
        more = {"required": self.required, "help": self.help or "", "privacy": Privacy(self.privacy)}
        return KINDS[Kind(self.kind)](self, section, more)


Maker = Callable[[Definition, Section, Mapping[str, Any]], Field]
KINDS: dict[Kind, Maker] = {
    Kind.TEXT: lambda own, section, more: Text(own.label, section, LONGEST_TEXT, **more),
    Kind.LONG_TEXT: lambda own, section, more: LongText(own.label, section, 2000, **more),
    Kind.NUMBER: lambda own, section, more: AnyNumber(own.label, section, **more),
    Kind.DATE: lambda own, section, more: StoredDay(own.label, section, **more),
    Kind.CHOICE: lambda own, section, more: Choice(own.label, section, choices=own.choices, **more),
    Kind.CHOICES: lambda own, section, more: SeveralOptions(own.label, section, choices=own.choices, **more),
    Kind.YES_NO: lambda own, section, more: Answer(own.label, section, **more),
    Kind.LINK: lambda own, section, more: Link(own.label, section, **more),
}


def searched_text(values: Mapping[str, Any], definitions: Iterable[Definition]) -> list[str]:
    """What a search looks through of the custom values of a record: texts and numbers as typed, options by label."""
    return [_text_of(own, values[own.key]) for own in definitions if own.is_found and own.key in values]


def _text_of(own: Definition, value: Any) -> str:
    if own.kind in WITH_OPTIONS:
        chosen = value if isinstance(value, list) else [value]
        return " ".join(map(own.choices.label_of, chosen))
    return str(value)[:LONGEST_FOUND]
