"""The settings of an employer, each a field with a default; topics bring those that refer to their own fields.

A setting is read by `settings(SomeSettings).its_name`, and shown and changed with its section. A new one needs nothing
else: what an employer has not chosen is the default of the field.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Number, Radios, Several, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section


class Rule(Choices):
    """What the employer asks of a field of the record."""

    REQUIRED = "required", _l("Required")
    OPTIONAL = "optional", _l("Optional")
    HIDDEN = "hidden", _l("Hidden")


class FieldRule(Radios):
    """The rule of the record's field that is named as this one, after `rule_`; `only` limits the choice.

    `group` is the section of the record in which the field stands.
    """

    def __init__(self, label: Any, section: Section, *, group: Section, **more: Any) -> None:
        super().__init__(label, section, choices=Rule, allow_none=False, **more)
        self.group = group


class FoldedChoice(Several):
    """Several values that most employers leave alone: the page shows what is chosen, and the boxes once opened."""


class LeavingApproval(Choices):
    """Who approves that somebody leaves."""

    NONE = "none", _l("Nobody: it is recorded at once")
    MANAGER = "manager", _l("Their manager")
    HR = "hr", _l("HR")
    BOTH = "both", _l("Their manager and HR")
    ADMIN = "admin", _l("An administrator")


class AccessEnd(Choices):
    """When somebody who leaves can no longer sign in here."""

    IMMEDIATELY = "immediately", _l("Immediately, when it is recorded")
    ON_THE_DATE = "on_the_date", _l("After their last day")
    LATER = "later", _l("Some days after their last day")


INVITATIONS = Section("invitations", _l("Invitations"), _l("How people get access to their own record."))
PROBATION = Section("probation", _l("Probation"), _l("What a new record proposes, and when to think of the review."))
LEAVING = Section("leaving", _l("Leaving"), _l("What happens when somebody leaves, and afterwards."))


class InvitationSettings(Fields):
    invitation_days = Number(_l("Valid for (days)"), INVITATIONS, 1, 90, allow_none=False, load_default=7)
    profile_reminder_days = Number(
        _l("Reminder of an incomplete record (days after joining)"),
        INVITATIONS,
        0,
        90,
        allow_none=False,
        load_default=3,
        help=_l("One mail that names what is missing. 0 for none."),
    )
    welcome_mail = YesNo(
        _l("Send a welcome mail"),
        INVITATIONS,
        load_default=True,
        help=_l("When somebody has accepted an invitation: where they find their record."),
    )


class ProbationSettings(Fields):
    probation_months = Number(
        _l("Length (months)"),
        PROBATION,
        0,
        24,
        allow_none=False,
        load_default=3,
        help=_l("Proposed when somebody is hired, and can be changed there. 0 for none."),
    )
    probation_reminder_days = Number(
        _l("Reminder of the review (days before the end)"),
        PROBATION,
        1,
        120,
        allow_none=False,
        load_default=30,
        help=_l("From then on it stands on the dashboard."),
    )


class LeavingSettings(Fields):
    leaving_approval = Radios(
        _l("Who approves it"),
        LEAVING,
        choices=LeavingApproval,
        allow_none=False,
        load_default=str(LeavingApproval.NONE),
    )
    leaving_access = Radios(
        _l("When access ends"),
        LEAVING,
        choices=AccessEnd,
        allow_none=False,
        load_default=str(AccessEnd.ON_THE_DATE),
    )
    leaving_access_days = Number(
        _l("Days of access after the last day"),
        LEAVING,
        1,
        90,
        allow_none=False,
        load_default=7,
        help=_l("If access ends some days later."),
    )
    leaving_retention_months = Number(
        _l("Keep the record for (months)"),
        LEAVING,
        0,
        600,
        allow_none=False,
        load_default=60,
        help=_l("After the last day. 0 keeps it for as long as the employer is here."),
    )
    leaving_reason_required = YesNo(_l("A reason is required"), LEAVING, load_default=True)
    rehire_allowed = YesNo(_l("Former employees may be hired again"), LEAVING, load_default=True)
    removal_days = Number(
        _l("A record that was entered by mistake can be removed for (days)"),
        LEAVING,
        0,
        365,
        allow_none=False,
        load_default=30,
        help=_l("After it was entered. 0 if no record may be removed."),
    )
