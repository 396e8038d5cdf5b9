"""The fields of emergency contacts and dependents."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Day, Email, Phone, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section


class Kind(Choices):
    """Why a record names somebody."""

    EMERGENCY_CONTACT = "emergency_contact", _l("Emergency contact")
    DEPENDENT = "dependent", _l("Dependent")


# So many of each kind may be in a record.
MOST = 10
RELATED = Section("related_people", _l("Related people"), _l("Visible to HR and the employee."), Privacy.PERSONAL)
# Suggested, while anything may be typed.
RELATIONSHIPS: tuple[Any, ...] = (
    _l("Spouse"), _l("Partner"), _l("Child"), _l("Mother"), _l("Father"), _l("Sister"), _l("Brother"),
    _l("Grandparent"), _l("Friend"), _l("Neighbour"),
)  # fmt: skip


class RelatedPersonFields(Fields):
    """Somebody whom a record names."""

    name = Text(_l("Name"), RELATED, required=True, autocomplete="off")
    relationship = Text(
        _l("Relationship"), RELATED, 60, help=_l("Such as spouse, mother or friend."), autocomplete="off"
    )
    birth_date = Day(_l("Date of birth"), RELATED)
    phone = Phone(_l("Phone"), RELATED, autocomplete="off")
    other_phone = Phone(_l("Other phone"), RELATED, autocomplete="off")
    email = Email(_l("Email"), RELATED, autocomplete="off")


def names_of(kind: str) -> tuple[str, ...]:
    """The names of the fields of a kind: of an emergency contact nobody needs the date of birth."""
    return tuple(name for name in RelatedPersonFields.names() if name != "birth_date" or kind == Kind.DEPENDENT)
