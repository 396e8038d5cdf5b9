"""What can be said of a departure, and its fixed choices."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Day, LongText, Number, Radios, Reference, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import NO_SECTION, Privacy, Section
from hrapp.hr.employees.fields import Status
from hrapp.hr.settings.fields import AccessEnd, LeavingApproval


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


class ListedState(Choices):
    """The state as lists have it: of somebody who leaves, whether the last day has passed."""

    REQUESTED = "requested", _l("Waiting"), "warn"
    COMING = "coming", _l("Leaving"), "info"
    LEFT = "left", _l("Left"), "idle"
    REJECTED = "rejected", _l("Rejected"), "bad"
    CANCELLED = "cancelled", _l("Cancelled"), "idle"


class Approver(Choices):
    """Who has to approve a departure."""

    MANAGER = "manager", _l("Their manager")
    HR = "hr", _l("HR")
    ADMIN = "admin", _l("An administrator")
    # Of no setting: it is asked for where the access of an owner or an administrator would end by others.
    OWNER = "owner", _l("An owner")


# What a setting asks for → the approvals that a request needs.
NEEDS: dict[str, tuple[Approver, ...]] = {
    LeavingApproval.NONE: (),
    LeavingApproval.MANAGER: (Approver.MANAGER,),
    LeavingApproval.HR: (Approver.HR,),
    LeavingApproval.BOTH: (Approver.MANAGER, Approver.HR),
    LeavingApproval.ADMIN: (Approver.ADMIN,),
}

DEPARTURE = Section("departure", _l("Leaving"), _l("How they leave, and when."), Privacy.WORK)
ACCESS = Section(
    "departure_access",
    _l("Access"),
    _l("When they can no longer sign in here. Their login itself, and other employers, are not touched."),
    Privacy.WORK,
)
HAND_OVER = Section(
    "hand_over",
    _l("Hand over"),
    _l("What passes to others on the day after the last one. Leave a field blank for nobody."),
    Privacy.WORK,
)
WHO = _l("Enter a name or an employee number. Leave blank for nobody.")


class DepartureFields(Fields):
    """That somebody leaves; who heads their departments is asked by a field for each."""

    kind = Radios(_l("How they leave"), DEPARTURE, choices=Kind, required=True)
    last_day = Day(
        _l("Last day"), DEPARTURE, required=True, help=_l("The last day of the employment, past or to come.")
    )
    reason = LongText(
        _l("Reason for leaving"),
        DEPARTURE,
        500,
        privacy=Privacy.PERSONAL,
        rows=2,
        help=_l("HR, viewers and the person can read it."),
    )
    note = LongText(_l("Note"), DEPARTURE, 2000, privacy=Privacy.PERSONAL, rows=2, help=_l("Only HR can read it."))
    rehire_eligible = YesNo(_l("Eligible for rehire"), DEPARTURE, privacy=Privacy.PERSONAL, allow_none=False)
    access = Radios(_l("When access ends"), ACCESS, choices=AccessEnd, allow_none=False)
    access_days = Number(
        _l("Days of access after the last day"), ACCESS, 1, 365, help=_l("If access ends some days later.")
    )
    reports_to = Reference(_l("Their reports go to"), HAND_OVER, typed=True, help=WHO)


class WordFields(Fields):
    """The word that goes with an approval."""

    word = LongText(_l("A word about it"), NO_SECTION, 500, rows=3, help=_l("Whoever asked, and HR, can read it."))


class RejectionFields(WordFields):
    """The word that goes with a rejection, which has to say why."""

    word = LongText(
        _l("Why not?"), NO_SECTION, 500, required=True, rows=3, help=_l("Whoever asked, and HR, can read it.")
    )
