"""The words for the fixed choices of an employee's record."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.wording import Words

STATUSES = Words(
    {
        "pending": _l("Starting soon"),
        "probation": _l("On probation"),
        "active": _l("Active"),
        "on_leave": _l("On leave"),
        "suspended": _l("Suspended"),
        "terminated": _l("Terminated"),
        "resigned": _l("Resigned"),
        "retired": _l("Retired"),
    }
)
EMPLOYMENT_TYPES = Words(
    {
        "full_time": _l("Full time"),
        "part_time": _l("Part time"),
        "contract": _l("Contract"),
        "temporary": _l("Temporary"),
        "intern": _l("Intern"),
        "consultant": _l("Consultant"),
    }
)
GENDERS = Words(
    {
        "female": _l("Female"),
        "male": _l("Male"),
        "other": _l("Other"),
        "undisclosed": _l("Prefers not to say"),
    }
)
MARITAL_STATUSES = Words(
    {
        "single": _l("Single"),
        "married": _l("Married"),
        "divorced": _l("Divorced"),
        "widowed": _l("Widowed"),
        "separated": _l("Separated"),
        "partnership": _l("In a partnership"),
    }
)
REASONS = Words(
    {
        "hire": _l("Hired"),
        "promotion": _l("Promotion"),
        "transfer": _l("Transfer"),
        "change": _l("Change"),
        "leave": _l("Leave"),
        "return": _l("Return"),
        "termination": _l("Termination"),
        "rehire": _l("Rehired"),
    }
)
