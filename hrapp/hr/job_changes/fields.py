"""The fields of a dated change of the job."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.kinds import Day, Text
from hrapp.hr.employees.fields import CHANGE, EmployeeFields


class DatedFields(EmployeeFields):
    """What a change of the job may say; each kind of change has some of it (see `nouns`)."""

    probation_ends_on = Day(_l("New end of probation"), CHANGE, required=True, help=_l("The last day of probation."))
    effective_on = Day(_l("Valid from"), CHANGE, required=True)
    returns_on = Day(_l("Expected back on"), CHANGE, help=_l("The first day back. Leave blank if it is not known yet."))
    note = Text(_l("Note"), CHANGE, 500, help=_l("Shown in the job history."))
