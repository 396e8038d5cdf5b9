"""The fields of emergency contacts and dependents."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class Kind(Choices):
    """Why a record names somebody."""

    EMERGENCY_CONTACT = "emergency_contact", _l("Emergency contact")
    DEPENDENT = "dependent", _l("Dependent")
