"""What is said about a custom field, and the fixed choices."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, Field, Moment, Radios, Text, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section

LONGEST_TEXT = 200


class Kind(Choices):
    """What can be entered into a custom field."""

    TEXT = "text", _l("Text")
    LONG_TEXT = "long_text", _l("Long text")
    NUMBER = "number", _l("Number")
    DATE = "date", _l("Date")
    CHOICE = "choice", _l("Choice")
    CHOICES = "choices", _l("Several choices")
    YES_NO = "yes_no", _l("Yes or no")
    LINK = "link", _l("Link")


class Audience(Choices):
    """Who sees the values: a class of Privacy, in words."""

    DIRECTORY = "directory", _l("Everybody who may find the person, such as their name")
    WORK = "work", _l("HR, viewers, their managers, and the person")
    PERSONAL = "personal", _l("HR, viewers, and the person, but not their managers")


FIELD = Section("field", _l("The field"), _l("What it is called, and what can be entered."))
USE = Section("use", _l("Where it is used"), _l("Its place in the record, and who sees it."))
# The section of a record for what belongs to no other.
MORE = Section("more", _l("More"), _l("What your company asks for beyond that."), Privacy.WORK)


class OptionList(Field, fields.Raw):
    """The options of a choice: in the log, their labels."""

    control = "options"

    def show(self, value: Any) -> str:
        if not isinstance(value, list):
            return str(value or "")
        return ", ".join(
            gettext("%(label)s (no longer offered)", label=each["label"]) if each.get("retired") else each["label"]
            for each in value
        )

    def logged(self, value: Any) -> Any:
        return self.show(value) or None


class CustomFieldFields(Fields):
    """A custom field. The section is the key of one of the record's, which are offered where they are known."""

    label = Text(_l("Label"), FIELD, 80, required=True)
    kind = Choice(_l("Kind"), FIELD, choices=Kind, required=True)
    help = Text(_l("Help text"), FIELD, 200, help=_l("Shown below the field in forms."))
    options: Any = OptionList(_l("Options"), FIELD, dump_only=True)
    section: Field = Text(_l("Section of the record"), USE, 40, required=True)
    privacy = Radios(_l("Who sees it"), USE, choices=Audience, required=True)
    required = YesNo(_l("Has to be filled in"), USE, allow_none=False)
    listed = YesNo(
        _l("Show it in the list of employees"),
        USE,
        allow_none=False,
        help=_l("With a filter, if there is something to choose from."),
    )
    key = Text(_l("Key"), FIELD, 60, dump_only=True)
    retired_at = Moment(_l("Out of use since"), USE, dump_only=True)
