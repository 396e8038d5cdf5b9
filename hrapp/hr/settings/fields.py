"""The settings of an employer, each a field with a default; topics bring those that refer to their own fields."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Number, Radios, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section


class Rule(Choices):
    """What the employer asks of a field of the record."""

    REQUIRED = "required", _l("Required")
    OPTIONAL = "optional", _l("Optional")
    HIDDEN = "hidden", _l("Hidden")


class FieldRule(Radios):
    """The rule of the record's field that is named as this one, after `rule_`; `only` limits the choice."""

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        super().__init__(label, section, choices=Rule, **more)


NUMBERS = Section("numbers", _l("Employee numbers"), _l("How new employees get their number."))
INVITATIONS = Section("invitations", _l("Invitations"), _l("How long the link in an invitation can be used."))
PROBATION = Section("probation", _l("Probation"), _l("What a new record proposes."))


class NumberSettings(Fields):
    number_prefix = Text(_l("Prefix"), NUMBERS, 20, load_default="EMP-")
    number_padding = Number(_l("Digits"), NUMBERS, 1, 12, load_default=3)


class InvitationSettings(Fields):
    invitation_days = Number(_l("Valid for (days)"), INVITATIONS, 1, 90, load_default=7)


class ProbationSettings(Fields):
    probation_months = Number(_l("Length (months)"), PROBATION, 0, 24, load_default=3)


SETTINGS: tuple[type[Fields], ...] = (NumberSettings, InvitationSettings, ProbationSettings)
