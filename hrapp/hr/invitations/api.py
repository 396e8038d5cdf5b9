"""The JSON API of invitations, with the same fields and operations as the pages. No response contains a link."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.permissions import require
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, answer, check_version, created
from hrapp.core.fields.kinds import Choice
from hrapp.core.lists.output import as_json, list_of
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations import listing, operations, queries
from hrapp.hr.invitations.fields import InvitationFields, InvitationInput, State
from hrapp.hr.invitations.models import Invitation

api = Blueprint("invitations_api", __name__, url_prefix="/api/v1/e/<slug>/invitations", description="Invitations")


class InvitationOutput(InvitationFields):
    """An invitation; never its link."""

    row = Invitation

    id = fields.UUID()
    state = Choice(_l("Status"), choices=State, attribute="current_state", allow_none=False)
    version = fields.Integer()


InvitationList = list_of(InvitationOutput(), "InvitationList")


@api.get("/")
@access("invitations.view")
@api.arguments(listing.INVITATIONS.query, location="query")
@api.response(200, InvitationList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List invitations, newest first, searched and filtered."""
    return as_json(listing.find_invitations(listing.INVITATIONS.asked_by(args)))


@api.post("/")
@access("invitations.send")
@api.arguments(InvitationInput)
@api.response(201, InvitationOutput)
def create(values: dict[str, Any]) -> Response:
    """Invite an employee to their record, or an email address to the team."""
    if employee_id := values.get("employee_id"):
        employee = get_employee(actor(), employee_id, lock=True)
        invitation = operations.invite_employee(actor(), employee, values.get("email"))
    else:
        require(actor(), "team.invite")
        invitation = operations.invite_member(actor(), values["email"], values["role"])
    return created(answer(InvitationOutput(), invitation), url_for(".show", invitation_id=invitation.id))


@api.get("/<uuid:invitation_id>")
@access("invitations.view")
@api.response(200, InvitationOutput)
def show(invitation_id: UUID) -> Response:
    """Get one invitation, with its version as ETag."""
    return answer(InvitationOutput(), queries.get_invitation(invitation_id))


@api.post("/<uuid:invitation_id>/sending")
@access("invitations.send")
@api.response(200, InvitationOutput)
def create_sending(invitation_id: UUID) -> Response:
    """Send an invitation again with a new link; the old one stops working. If-Match is optional."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    check_version(invitation)
    operations.resend(actor(), invitation)
    return answer(InvitationOutput(), invitation)


@api.post("/<uuid:invitation_id>/revocation")
@access("invitations.send")
@api.response(200, InvitationOutput)
def create_revocation(invitation_id: UUID) -> Response:
    """Revoke an invitation. If-Match is optional."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    check_version(invitation)
    operations.revoke(actor(), invitation)
    return answer(InvitationOutput(), invitation)
