"""The fields to open an employer and to suspend one, of groups, and of the limits of checks across employers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates

from hrapp.core.fields.kinds import Country, Day, Email, Number, Reference, Text
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
    """The name of an employer or a group, typed as a confirmation."""

    def __init__(self, name: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.employer_name = name

    confirmation = Text(_l("Employer name"), limit=200, required=True, autocomplete="off")

    @validates("confirmation")
    def is_the_name(self, value: str, **_: object) -> None:
        if value != self.employer_name:
            raise ValidationError(N_("Enter the name exactly as shown."))


# More than any employer has people to look for.
MOST = 100_000


class LimitFields(Fields):
    """How many different identifiers each employer may look for in a day."""

    daily_checks = Number(
        _l("Different identifiers a day"),
        low=0,
        high=MOST,
        required=True,
        help=_l("For each employer. The same identifier counts once a day."),
    )


class OwnLimitFields(Fields):
    """The same for one employer, for a while."""

    daily_checks = Number(_l("Different identifiers a day"), low=0, high=MOST, help=_l("Blank: as everybody."))
    daily_checks_until = Day(_l("Until"), help=_l("The last day on which it holds."))


class GroupFields(Fields):
    """A group of employers."""

    name = Text(_l("Name"), limit=200, required=True, autocomplete="off")


class MemberFields(Fields):
    """An employer that is put into a group."""

    employer_id = Reference(_l("Employer"), typed=True, required=True, help=_l("Its name or web address."))
