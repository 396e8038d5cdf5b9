"""What an employer may ask another one for about a person, and what becomes of it."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Radios, Several, Text
from hrapp.core.fields.schema import Fields

# For how many days something may be asked for, counted from the answer.
MOST_DAYS = 90


class Scope(Choices):
    """What may be asked for."""

    IDENTITY = "identity", _l("Identity (name)")
    DATES = "dates", _l("Employment dates")
    JOB_TITLE = "job_title", _l("Job title")
    LEAVING_REASON = "leaving_reason", _l("Reason for leaving")


class ConsentState(Choices):
    """What became of a request."""

    PENDING = "pending", _l("Waiting for an answer"), "warn"
    APPROVED = "approved", _l("Approved"), "good"
    REJECTED = "rejected", _l("Rejected"), "bad"
    REVOKED = "revoked", _l("Revoked"), "idle"
    EXPIRED = "expired", _l("Expired"), "idle"
    NOT_REQUIRED = "not_required", _l("Consent not needed"), "info"


class EventKind(Choices):
    """What happened, as the history of a person tells it."""

    CHECKED = "checked", _l("Looked for you")
    ASKED = "asked", _l("Asked for your data")
    APPROVED = "approved", _l("You approved")
    REJECTED = "rejected", _l("You rejected")
    REFUSED = "refused", _l("Rejected for you, as you have chosen")
    REMINDED = "reminded", _l("Reminded you of a request")
    WITHDRAWN = "withdrawn", _l("Took the request back")
    REVOKED = "revoked", _l("You revoked")
    EXPIRED = "expired", _l("Expired")
    ENDED = "ended", _l("Ended with the record")
    SHARED = "shared", _l("Shared within a group of employers")
    SHOWN = "shown", _l("Looked at your data")


class Preference(Choices):
    """What becomes of a request."""

    ASK = "ask", _l("Ask me: I see who asks, and what would be shown, and decide")
    NEVER = "never", _l("Never: every request is rejected for me at once")


class ApprovalFields(Fields):
    """What is allowed of what was asked for, and the mark of the values that were shown (`offers`)."""

    scopes = Several(_l("What may be shown"), choices=Scope)
    seen = Text(_l("What was shown"), limit=100)


class PreferenceFields(Fields):
    requests = Radios(_l("When an employer asks for your data"), choices=Preference, required=True)
