"""The fields of a custom field where the sections of a record are known, and those of its options."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import OwnChoices
from hrapp.core.fields.kinds import Choice, LongText, Number, Text, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.hr.custom_fields.definitions import Option
from hrapp.hr.custom_fields.fields import USE, CustomFieldFields
from hrapp.hr.employees.record_fields import SECTIONS

MOST_OPTIONS = 200
LONGEST_OPTION = 80
OPTIONS = Section(
    "options",
    _l("Options"),
    _l("What there is to choose from, for a choice or several choices. Renaming one renames it in every record."),
)
PLACES = OwnChoices({key: section.title for key, section in SECTIONS.items()}, SECTIONS.keys())


class DefinitionFields(CustomFieldFields):
    """A custom field, with the sections of the record to choose from."""

    section = Choice(_l("Section of the record"), USE, choices=PLACES, required=True)


class NewOptions(DefinitionFields):
    """A custom field, and the options to add to it."""

    new_options = LongText(
        _l("Add options"), OPTIONS, MOST_OPTIONS * (LONGEST_OPTION + 1), help=_l("One on each line.")
    )


def with_options(options: tuple[Option, ...]) -> type[Fields]:
    """NewOptions with three fields for each of the options of a custom field: label, place in the order, retired."""
    found: dict[str, Any] = {}
    for option in options:
        found[f"label_{option.key}"] = Text(_l("Option"), OPTIONS, LONGEST_OPTION, required=True)
        found[f"place_{option.key}"] = Number(_l("Place"), OPTIONS, 1, MOST_OPTIONS, required=True)
        found[f"retired_{option.key}"] = YesNo(_l("No longer offered"), OPTIONS, load_default=False)
    return NewOptions.from_dict(found, name="NewOptions")  # type: ignore[return-value]
