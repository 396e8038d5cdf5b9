"""What is known here of somebody's work for other employers on this site, and what those may know of ours."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import validate

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, LongText, Number, Radios, Several, Text, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import NO_SECTION, Section
from hrapp.core.text import N_
from hrapp.platform.consents.fields import MOST_DAYS, Scope
from hrapp.platform.people_index.fields import Outcome, Purpose, Sharing

LONGEST_REASON = 500
LONGEST_NOTES = 2000


class Consent(Choices):
    """What the person has answered, if they were asked."""

    NOT_ASKED = "not_asked", _l("Not asked"), "idle"
    NOT_REQUIRED = "not_required", _l("Consent not needed"), "info"
    PENDING = "pending", _l("Waiting for an answer"), "warn"
    APPROVED = "approved", _l("Approved"), "good"
    REJECTED = "rejected", _l("Rejected"), "bad"
    REVOKED = "revoked", _l("Revoked"), "idle"
    EXPIRED = "expired", _l("Expired"), "idle"


class ConcurrentAction(Choices):
    """What happens when somebody is saved who works for another employer now, and the settings do not allow that."""

    BLOCK = "block", _l("Do not save it without a reason")
    WARN = "warn", _l("Save it, and say so on the record and the dashboard")


class Scopes(Several):
    """What was asked for or allowed; the log holds it as one text."""

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        super().__init__(label, section, choices=Scope, **more)

    def show(self, value: list[str] | str | None) -> str:
        return super().show(value.split(", ") if isinstance(value, str) else value)


ELSEWHERE = Section(
    "elsewhere", _l("Other employers"), _l("People who also work, or have worked, for another employer on this site.")
)


class ElsewhereSettings(Fields):
    sharing = Radios(
        _l("What another employer may see"),
        ELSEWHERE,
        choices=Sharing,
        allow_none=False,
        load_default=str(Sharing.NONE),
        help=_l(
            "An employer that looks for one of your people by an identifier learns that there is a record, and whether "
            "it is of today. All else is shown only with the person’s consent, and for a limited time."
        ),
    )
    sharing_consent = YesNo(
        _l("Only with the person’s consent"),
        ELSEWHERE,
        load_default=True,
        help=_l(
            "Without it, employers that the operator of this site has put into one group with you see it at once, and "
            "the person is told. All others need the consent in any case."
        ),
    )
    concurrent_employment = YesNo(
        _l("People may work for another employer at the same time"),
        ELSEWHERE,
        load_default=True,
        help=_l("It is known only where the other employer shares that there is a record."),
    )
    concurrent_action = Radios(
        _l("If somebody does so though they may not"),
        ELSEWHERE,
        choices=ConcurrentAction,
        allow_none=False,
        load_default=str(ConcurrentAction.WARN),
        help=_l("People are looked for when they are hired or come back, and when an identifier is changed."),
    )


class CrossInstitutionFields(Fields):
    """What is said of a record, for pages and for the log."""

    consent = Radios(_l("Consent"), ELSEWHERE, choices=Consent, dump_only=True)
    is_current = YesNo(_l("Works for another employer now"), ELSEWHERE, dump_only=True)
    scopes = Scopes(_l("Asked for"), ELSEWHERE, dump_only=True)
    granted_scopes = Scopes(_l("Allowed"), ELSEWHERE, dump_only=True)
    reason = LongText(_l("Why you ask"), ELSEWHERE, LONGEST_REASON, dump_only=True)
    days = Number(_l("For how many days"), ELSEWHERE, dump_only=True)
    exception_reason = LongText(_l("Why it is all right"), ELSEWHERE, LONGEST_REASON, dump_only=True)
    notes = LongText(_l("Notes"), ELSEWHERE, LONGEST_NOTES)


class LogFields(CrossInstitutionFields):
    """What the log tells besides: of checks, why and with what outcome; and with whom something was shared."""

    purpose = Choice(_l("Purpose"), ELSEWHERE, choices=Purpose, dump_only=True)
    outcome = Choice(_l("Outcome"), ELSEWHERE, choices=Outcome, dump_only=True)
    identifiers = Number(_l("Identifiers"), ELSEWHERE, dump_only=True)
    shared_with = Text(_l("Other employer"), ELSEWHERE, dump_only=True)


class RequestFields(Fields):
    """What the person is asked for."""

    scopes = Scopes(
        _l("What you ask for"),
        NO_SECTION,
        required=True,
        validate=validate.Length(min=1, error=N_("Choose from the list.")),
        help=_l("Ask for what you need. The person can leave out any of it."),
    )
    reason = LongText(
        _l("Why you ask"),
        NO_SECTION,
        LONGEST_REASON,
        required=True,
        help=_l("The person reads this, word for word."),
    )
    days = Number(
        _l("For how many days"),
        NO_SECTION,
        1,
        MOST_DAYS,
        allow_none=False,
        load_default=30,
        help=_l("From 1 to 90, counted from the answer. Then it is deleted here."),
    )


class NotesFields(Fields):
    """The notes of HR."""

    notes = LongText(_l("Notes"), NO_SECTION, LONGEST_NOTES, help=_l("Only HR reads them."))


class ExceptionFields(Fields):
    """Why somebody works here although they work for another employer too, which the settings do not allow."""

    reason = LongText(
        _l("Why it is all right"),
        NO_SECTION,
        LONGEST_REASON,
        required=True,
        help=_l("It stays in the record and in the audit log."),
    )
