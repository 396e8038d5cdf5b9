"""What is said when somebody is invited, and when somebody accepts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from hrapp.core.fields.schema import Schema, email, text
from hrapp.core.lists.paging import SIZES
from hrapp.core.text import N_
from hrapp.hr.invitations.models import STATES
from hrapp.platform.accounts.schemas import secret
from hrapp.platform.memberships.models import ROLES

TEAM_ROLES = tuple(role for role in ROLES if role != "employee")


class EmployeeInvitationSchema(Schema):
    """Whom to invite to their own record."""

    employee_id = fields.UUID(
        required=True,
        metadata={"label": _l("Employee"), "kind": "select", "help": _l("Those who have no login here yet.")},
    )
    email = email(label=_l("Email"), help=_l("Left blank, it goes to the address in their record."), autocomplete="off")


class MemberInvitationSchema(Schema):
    """Whom to invite to the team, and as what."""

    email = email(required=True, label=_l("Email"), autocomplete="off")
    role = fields.String(
        required=True,
        validate=validate.OneOf(TEAM_ROLES, error=N_("Choose a role of the list.")),
        metadata={"label": _l("Role"), "kind": "select"},
    )


class AcceptanceSchema(Schema):
    """The password of a login that exists."""

    password = secret(_l("Password"))


class InvitationInput(Schema):
    """The API's request: an employee, or an address and a role of the team."""

    employee_id = fields.UUID(allow_none=True)
    email = email()
    role = fields.String(allow_none=True, validate=validate.OneOf(TEAM_ROLES, error=N_("Choose a role of the list.")))

    @validates_schema(skip_on_field_errors=True)
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("employee_id") and data.get("role"):
            raise ValidationError(N_("An employee is invited without a role."), "role")
        if not data.get("employee_id") and not (data.get("email") and data.get("role")):
            raise ValidationError(N_("Name an employee, or an email address and a role."), "employee_id")


class InvitationOutput(Schema):
    """An invitation; never its link."""

    id = fields.UUID()
    employee_id = fields.UUID(allow_none=True)
    email = fields.String()
    role = fields.String()
    state = fields.String(attribute="current_state")
    sent_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    accepted_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)


class InvitationList(Schema):
    """One page of the list."""

    items = fields.List(fields.Nested(InvitationOutput))
    page = fields.Integer()
    pages = fields.Integer()
    size = fields.Integer()
    total = fields.Integer()


class InvitationQuery(Schema):
    """What the URL of the list may ask for."""

    q = text(100)
    state = fields.String(validate=validate.OneOf(("", *STATES)), load_default="", allow_none=True)
    page = fields.Integer(validate=validate.Range(1, 10**6), load_default=1)
    size = fields.Integer(validate=validate.OneOf(SIZES), load_default=SIZES[0])
