"""The fields of members of an employer, and of what is done to them."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from hrapp.access.roles import Role
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import FILL_IN, Choice, Day, Email, Moment, Radios, Reference, Secret, Text, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.text import N_
from hrapp.hr.invitations.fields import LastDay

MEMBER = Section("member", privacy=Privacy.WORK)
END = Section("end", _l("When does access end?"))
OFFER = Section("offer", _l("What do you become?"))


class State(Choices):
    """The state of somebody in the team's list, at the current time."""

    ACTIVE = "active", _l("Active"), "good"
    ENDING = "ending", _l("Access ends"), "warn"
    INVITED = "invited", _l("Invited"), "info"
    ENDED = "ended", _l("Ended"), "idle"


class When(Choices):
    """When access ends."""

    NOW = "now", _l("Now")
    LATER = "later", _l("After a last day")


class After(Choices):
    """What an owner is once the ownership that they offer has been accepted."""

    ADMIN = "admin", _l("I become an administrator")
    OWNER = "owner", _l("We are both owners")


class MembershipFields(Fields):
    """The fields of a membership in the audit log."""

    role = Choice(_l("Role"), MEMBER, choices=Role)
    ends_at = LastDay(_l("Last day"), MEMBER)
    steps_down = YesNo(_l("The owner becomes an administrator"), MEMBER)


class MemberFields(Fields):
    """A member, as the API shows them."""

    name = Text(_l("Name"), MEMBER)
    email = Email(_l("Email"), MEMBER)
    role = Choice(_l("Role"), MEMBER, choices=Role)
    state = Choice(_l("Status"), MEMBER, choices=State)
    employee_id = Reference(_l("Record"), MEMBER)
    last_seen_at = Moment(_l("Last seen"), MEMBER)
    since = Moment(_l("Since"), MEMBER)
    until = Moment(_l("Until"), MEMBER)


class RoleFields(Fields):
    """The change of a role."""

    role = Radios(_l("Role"), MEMBER, choices=Role, required=True)


class EndFields(Fields):
    """The end of access: at once, or when a last day is over where the employer is.

    `today` is the employer's.
    """

    def __init__(self, today: date | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.today = today

    when = Radios(_l("When?"), END, choices=When, required=True)
    last_day = Day(_l("Last day"), END, help=_l("The account still works on this day."))

    @validates_schema(skip_on_field_errors=True)
    def day_to_come(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("when") != When.LATER:
            return
        if data.get("last_day") is None:
            raise ValidationError(FILL_IN, "last_day")
        if self.today and data["last_day"] < self.today:
            raise ValidationError(N_("This day is over. Choose today or a later day, or end it now."), "last_day")


class OfferFields(Fields):
    """The offer of ownership."""

    after = Radios(_l("What do you become?"), OFFER, choices=After, required=True)


class MemberChanges(Fields):
    """What the API may change of a member; `ends_on` is the last day of access, null if it does not end."""

    role = Choice(_l("Role"), choices=Role, allow_none=False)
    ends_on = Day(_l("Last day"))


class PasswordInput(Fields):
    """The password of whoever asks, which a token alone does not replace."""

    password = Secret(_l("Password"), required=False)


class OfferInput(PasswordInput):
    """The offer of ownership by the API."""

    after = Choice(_l("What do you become?"), choices=After, required=True)


class OfferOutput(Schema):
    """An open offer of ownership."""

    from_member_id = Reference(_l("From"), attribute="from_membership_id")
    to_member_id = Reference(_l("To"), attribute="to_membership_id")
    steps_down = YesNo(_l("The owner becomes an administrator"))
    created_at = Moment(_l("Offered"))
    expires_at = Moment(_l("Valid until"))
