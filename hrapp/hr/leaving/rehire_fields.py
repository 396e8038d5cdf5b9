"""The fields of a rehire: the job as it will be, and what is said about it."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.kinds import Day, LongText, Text, YesNo
from hrapp.core.fields.sections import Privacy, Section
from hrapp.hr.employees.fields import CONTACT, WORK, CheckedFields

BACK = Section("back", _l("Coming back"), _l("What the job history and the audit log keep."), Privacy.WORK)
# The job, in the order of the form.
JOB = (
    *("hired_on", "job_title", "department_id", "branch_id", "manager_id", "employment_type", "probation_ends_on"),
    "note",
)
SAID = ("anyway", "anyway_reason", "invite")


class RehireFields(CheckedFields):
    """A new tenure on a record that there is; with the fields of the record, for those that it lacks."""

    hired_on = Day(
        _l("First day"),
        WORK,
        required=True,
        help=_l("After their last day. If it is to come, they are back from then on."),
    )
    note = Text(_l("Note"), BACK, 500, help=_l("Shown in the job history."))
    anyway = YesNo(_l("Rehire them all the same"), BACK, load_default=False)
    anyway_reason = LongText(_l("Why they are rehired"), BACK, 500, help=_l("The audit log keeps it."))
    invite = YesNo(
        _l("Send an invitation"),
        CONTACT,
        load_default=False,
        help=_l("They get a link by email to see their own record."),
    )


class RehireInput(RehireFields):
    """A rehire as the API takes it; what else the record lacks is changed there."""

    class Meta(RehireFields.Meta):
        fields = (*JOB, *SAID, "elsewhere_reason")  # nothing of it makes a match
