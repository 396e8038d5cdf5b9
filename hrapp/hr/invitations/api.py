"""Invitations as JSON, over the same schemas and operations as the pages. No answer ever holds a link."""

from typing import Any
from uuid import UUID

from hrapp.access.permissions import require
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations import operations, queries
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.schemas import InvitationInput, InvitationList, InvitationOutput, InvitationQuery

api = Blueprint("invitations_api", __name__, url_prefix="/api/v1/e/<slug>/invitations", description="Invitations")


@api.get("/")
@access("invitations.view")
@api.arguments(InvitationQuery, location="query")
@api.response(200, InvitationList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """The newest invitations, searched and filtered."""
    page = queries.find_invitations(args["page"], args["size"], args.get("q") or "", args["state"] or "")
    return {"items": page.rows, "page": page.number, "pages": page.pages, "size": page.size, "total": page.total}


@api.post("/")
@access("invitations.send")
@api.arguments(InvitationInput)
@api.response(201, InvitationOutput)
def create(values: dict[str, Any]) -> Invitation:
    """Invite an employee to their record, or an address to the team."""
    if employee_id := values.get("employee_id"):
        employee = get_employee(actor(), employee_id, lock=True)
        return operations.invite_employee(actor(), employee, values.get("email"))
    require(actor(), "team.invite")
    return operations.invite_member(actor(), values["email"], values["role"])


@api.post("/<uuid:invitation_id>/sending")
@access("invitations.send")
@api.response(200, InvitationOutput)
def create_sending(invitation_id: UUID) -> Invitation:
    """Send it again, with a new link; the old one is dead."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.resend(actor(), invitation)
    return invitation


@api.post("/<uuid:invitation_id>/revocation")
@access("invitations.send")
@api.response(200, InvitationOutput)
def create_revocation(invitation_id: UUID) -> Invitation:
    """Take it back."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.revoke(actor(), invitation)
    return invitation
