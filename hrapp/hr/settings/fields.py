"""The fields of the settings, and the rules that they give to fields of a record."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Radios
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section


class Rule(Choices):
    """What the employer asks of a field."""

    REQUIRED = "required", _l("Required")
    OPTIONAL = "optional", _l("Optional")


NAMES = Section("names", _l("Names"), _l("In many countries people have one name only."))


class SettingsFields(Fields):
    """The settings that an employer changes; each is the rule of the record's field of that name."""

    last_name = Radios(
        _l("Last name"),
        NAMES,
        choices=Rule,
        required=True,
        help=_l("If it is optional, the one name of a person is entered as first name."),
    )
