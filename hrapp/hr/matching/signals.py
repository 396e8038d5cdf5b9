"""The signals by which two records are compared, and the fields of a record that each is read from."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.hr.employees.fields import IDENTIFIERS, EmployeeFields


class Signal(Choices):
    """What two records may have in common."""

    IDENTIFIER = "identifier", _l("Identifiers")
    EMAIL = "email", _l("Email")
    PHONE = "phone", _l("Phone")
    NAME = "name", _l("Name")
    BIRTH_DATE = "birth_date", _l("Date of birth")
    ADDRESS = "address", _l("Address")


KINDS = EmployeeFields.names(IDENTIFIERS)
# Besides the name itself the gender: Paul and Paula are told apart by it.
FIELDS: Mapping[Signal, tuple[str, ...]] = {
    Signal.IDENTIFIER: KINDS,
    Signal.EMAIL: ("work_email", "personal_email"),
    Signal.PHONE: ("work_phone", "personal_phone"),
    Signal.NAME: ("first_name", "middle_name", "last_name", "preferred_name", "gender"),
    Signal.BIRTH_DATE: ("birth_date",),
    Signal.ADDRESS: ("address", "city", "region", "postal_code", "country"),
}
READ = tuple(name for names in FIELDS.values() for name in names)
