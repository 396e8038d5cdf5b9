"""The fixed choices of a departure."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.hr.employees.fields import Status


class Kind(Choices):
    """How somebody leaves; the value is the status that follows."""

    RESIGNED = str(Status.RESIGNED), _l("Resigned")
    TERMINATED = str(Status.TERMINATED), _l("Terminated by the employer")
    RETIRED = str(Status.RETIRED), _l("Retired")


class DepartureState(Choices):
    REQUESTED = "requested", _l("Waiting for approval"), "warn"
    APPROVED = "approved", _l("Approved"), "good"
    REJECTED = "rejected", _l("Rejected"), "bad"
    CANCELLED = "cancelled", _l("Cancelled"), "idle"
