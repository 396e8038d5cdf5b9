"""What opening an employer takes."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.kinds import Country, Email
from hrapp.core.fields.schema import Fields
from hrapp.platform.accounts.fields import PersonName
from hrapp.platform.employers.fields import LegalName


class NewEmployerFields(Fields):
    """From somebody with a login."""

    company = LegalName(_l("Company or organisation"))
    country = Country(_l("Country"), required=True)


class SignUpFields(NewEmployerFields):
    """From somebody without one."""

    name = PersonName(_l("Your name"), required=True)
    email = Email(_l("Work email"), required=True, autocomplete="email")
