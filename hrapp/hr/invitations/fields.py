"""The fields of invitations and of their acceptance."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, Email, Moment, Reference, Secret
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.text import N_
from hrapp.platform.memberships.visit import visit


class State(Choices):
    """The state of an invitation."""

    PENDING = "pending", _l("Open"), "warn"
    ACCEPTED = "accepted", _l("Accepted"), "good"
    EXPIRED = "expired", _l("Expired")
    REVOKED = "revoked", _l("Revoked"), "bad"


INVITATION = Section("invitation", privacy=Privacy.WORK)
EMPLOYEE = Section(
    "employee", _l("An employee"), _l("They see their own record: job, contact details and job history.")
)
TEAM = Section(
    "team",
    _l("A team member"),
    _l("They manage employee records. Their role decides what they can do."),
)


class LastDay(Moment):
    """The moment at which a last day is over where the employer is; shown as that day, as on the pages and in mails."""

    def show(self, value: datetime | None) -> str:
        return str(format_date(clock.day_of(value, visit().employer.time_zone) - timedelta(days=1))) if value else ""


class InvitationFields(Fields):
    """The fields of an invitation in audit log and API."""

    employee_id = Reference(_l("Employee"), INVITATION)
    email = Email(_l("Email"), INVITATION, privacy=Privacy.PERSONAL)
    role = Choice(_l("Role"), INVITATION, choices=Role)
    state = Choice(_l("Status"), INVITATION, choices=State)
    sent_at = Moment(_l("Sent"), INVITATION)
    expires_at = LastDay(_l("Valid until"), INVITATION)
    accepted_at = Moment(_l("Accepted"), INVITATION)
    revoked_at = Moment(_l("Revoked"), INVITATION)


class EmployeeInvitationFields(Fields):
    """The invitation of an employee to their own record."""

    employee_id = Reference(
        _l("Employee"), EMPLOYEE, required=True, typed=True, help=_l("Enter a name or an employee number.")
    )
    email = Email(
        _l("Email"), EMPLOYEE, help=_l("Leave blank to use the email address in their record."), autocomplete="off"
    )


class MemberInvitationFields(Fields):
    """The invitation of a team member, in a role."""

    email = Email(_l("Email"), TEAM, required=True, autocomplete="off")
    role = Choice(_l("Role"), TEAM, choices=Role, only=Role.of_team(), required=True)


class AcceptanceFields(Fields):
    """The acceptance by an existing login."""

    password = Secret(_l("Password"))


class InvitationInput(Fields):
    """The request of the API: an employee, or an email address and a role of the team."""

    employee_id = Reference(_l("Employee"))
    email = Email(_l("Email"))
    role = Choice(_l("Role"), choices=Role, only=Role.of_team())

    @validates_schema(skip_on_field_errors=True)
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("employee_id") and data.get("role"):
            raise ValidationError(N_("Leave out the role when you invite an employee."), "role")
        if not data.get("employee_id") and not (data.get("email") and data.get("role")):
            raise ValidationError(N_("Give either an employee, or an email address and a role."), "employee_id")
