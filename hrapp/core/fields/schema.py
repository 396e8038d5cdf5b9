"""A set of fields as a marshmallow schema, and the validated values that it returns."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import marshmallow
from marshmallow import EXCLUDE, ValidationError

from hrapp.core.errors import Invalid
from hrapp.core.fields.kinds import NOT_KNOWN, UNREADABLE, Field
from hrapp.core.fields.sections import Privacy, Section

Messages = dict[str, list[str]]


class Values(dict[str, Any]):
    """Validated values, field → value. Operations accept this type, and need not validate again."""

    def part(self, of: "type[Fields]") -> "Values":
        """The values of the fields that `of` has."""
        return Values({name: value for name, value in self.items() if name in of.names()})


class Fields(marshmallow.Schema):
    """The fields of one kind of row. Unknown input is ignored."""

    class Meta:
        unknown = EXCLUDE

    # Of the fields that an answer of the API shows: the model of the row, whose columns say what may be null, and the
    # privacy classes that are left out for who may not see them; and the fields that an employer may hide.
    row: ClassVar[Any] = None
    withheld: ClassVar[frozenset[Privacy]] = frozenset()
    hideable: ClassVar[frozenset[str]] = frozenset()

    error_messages = {"type": UNREADABLE, "unknown": NOT_KNOWN}  # noqa: RUF012  as marshmallow declares it
    # What is derived from the class is kept at the class, and goes with it: employers add fields, and so make classes.
    _by_name: ClassVar[Mapping[str, Field]]
    _by_sections: ClassVar[dict[tuple[Section, ...], tuple[str, ...]]]

    @classmethod
    def names(cls, *sections: Section) -> tuple[str, ...]:
        """The names of the fields in the given sections, or of all fields, in the order of declaration."""
        known = cls._known()
        if sections not in cls._by_sections:
            found = (name for name, field in known.items() if not sections or field.section in sections)
            cls._by_sections[sections] = tuple(found)
        return cls._by_sections[sections]

    @classmethod
    def field(cls, name: str) -> Field | None:
        """The field with this name; None if there is none or it is a plain marshmallow field."""
        return cls._known().get(name)

    @classmethod
    def sections(cls) -> tuple[Section, ...]:
        """The sections of the fields, in the order of declaration."""
        return tuple(dict.fromkeys(field.section for field in cls._known().values()))

    def read(self, data: Any) -> Values:
        """The validated values of `data`; raises Invalid with the messages of each field."""
        try:
            return Values(self.load(data))
        except ValidationError as error:
            raise Invalid(messages_of(error)) from error

    @classmethod
    def _known(cls) -> Mapping[str, Field]:
        if "_by_name" not in cls.__dict__:
            cls._by_sections = {}
            cls._by_name = {name: field for name, field in cls().fields.items() if isinstance(field, Field)}
        return cls._by_name


def messages_of(error: ValidationError) -> Messages:
    """field → messages, including those of list items and nested schemas."""
    return {str(name): flat(found) for name, found in error.normalized_messages().items()}


def flat(messages: Any) -> list[str]:
    if isinstance(messages, Mapping):
        messages = messages.values()
    elif isinstance(messages, str) or not isinstance(messages, Iterable):
        return [messages if isinstance(messages, str) else str(messages)]
    return [text for message in messages for text in flat(message)]
