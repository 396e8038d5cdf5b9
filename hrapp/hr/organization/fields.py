"""The fields of departments and branches."""

from flask_babel import lazy_gettext as _l
from marshmallow import validate

from hrapp.core.fields.kinds import Country, Email, LongText, Phone, Reference, Text, TimeZone, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.text import N_

DEPARTMENT = Section(
    "department",
    _l("Department"),
    _l("Its name and, if you like, the department that it is part of."),
    Privacy.DIRECTORY,
)
BRANCH = Section("branch", _l("Branch"), _l("Its name and code."), Privacy.DIRECTORY)
LOCATION = Section("location", _l("Location"), _l("Where it is and how to reach it."), Privacy.DIRECTORY)

CODE = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}\Z", error=N_("Use up to 20 letters, digits and hyphens."))
CODE_HELP = _l("Short and unique. Leave blank to create it from the name.")


class DepartmentFields(Fields):
    """A department."""

    name = Text(_l("Name"), DEPARTMENT, required=True)
    code = Text(_l("Code"), DEPARTMENT, 20, validate=[CODE], help=CODE_HELP)
    parent_id = Reference(_l("Part of"), DEPARTMENT)
    branch_id = Reference(_l("Branch"), DEPARTMENT)
    head_id = Reference(_l("Head"), DEPARTMENT, typed=True, help=_l("Enter a name or an employee number."))
    description = LongText(_l("Description"), DEPARTMENT, 2000)
    active = YesNo(_l("Active"), DEPARTMENT, allow_none=False)


class BranchFields(Fields):
    """A branch."""

    name = Text(_l("Name"), BRANCH, required=True)
    code = Text(_l("Code"), BRANCH, 20, validate=[CODE], help=CODE_HELP)
    headquarters = YesNo(_l("This is the headquarters"), BRANCH, allow_none=False, load_default=False)
    active = YesNo(_l("Active"), BRANCH, allow_none=False)
    address = LongText(_l("Street address"), LOCATION, 300, autocomplete="street-address")
    city = Text(_l("City"), LOCATION, autocomplete="address-level2")
    region = Text(_l("Region"), LOCATION, autocomplete="address-level1")
    country = Country(_l("Country"), LOCATION)
    time_zone = TimeZone(_l("Time zone"), LOCATION)
    phone = Phone(_l("Phone"), LOCATION, country="country", autocomplete="tel")
    email = Email(_l("Email"), LOCATION, autocomplete="email")
