"""The fields to open an employer and to suspend one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates

from hrapp.core.fields.kinds import Country, Email, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.text import N_
from hrapp.platform.accounts.fields import PersonName
from hrapp.platform.employers.fields import LegalName, Slug


class OpeningFields(Fields):
    """A new employer with its owner."""

    company = LegalName(_l("Legal name"), autocomplete="off")
    country = Country(_l("Country"))
    slug = Slug(help=_l("The part after /e/ in its web address. Leave blank to create it from the name."))
    owner_name = PersonName(_l("Owner's name"), autocomplete="off")
    owner_email = Email(
        _l("Owner's email"),
        required=True,
        autocomplete="off",
        help=_l("They get an email with a link to start. If they already have an account, they keep it."),
    )


class SuspensionFields(Fields):
    """The name of the employer, typed as a confirmation."""

    def __init__(self, name: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.employer_name = name

    confirmation = Text(_l("Employer name"), limit=200, required=True, autocomplete="off")

    @validates("confirmation")
    def is_the_name(self, value: str, **_: object) -> None:
        if value != self.employer_name:
            raise ValidationError(N_("Enter the name exactly as shown."))
