"""The fields to open an employer."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.kinds import Country, Email
from hrapp.core.fields.schema import Fields
from hrapp.platform.accounts.fields import PersonName
from hrapp.platform.employers.fields import LegalName


class NewEmployerFields(Fields):
    """A new employer for an existing login."""

    company = LegalName(_l("Company or organisation"))
    country = Country(_l("Country"), required=True)


class SignUpFields(NewEmployerFields):
    """A new employer with a new login."""

    name = PersonName(_l("Your name"), required=True)
    email = Email(_l("Work email"), required=True, autocomplete="email")
