"""The pages to manage invitations: list, forms, sending again, revoking, and a printable letter."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.roles import Role
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.choosing import as_id, find_typed, suggestions
from hrapp.hr.employees.queries import get_employee, label, people_by_id
from hrapp.hr.invitations import listing, operations, queries
from hrapp.hr.invitations.fields import EmployeeInvitationFields, MemberInvitationFields
from hrapp.hr.invitations.jobs import link_to
from hrapp.hr.invitations.links import make_link
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("invitations", __name__, url_prefix="/e/<slug>/invitations", template_folder="templates")


@pages.get("/")
@access("invitations.view")
def index() -> ResponseReturnValue:
    """The invitations, searched and filtered by the query string."""
    asked = listing.INVITATIONS.asked(request.args)
    counts = listing.count_invitations(asked)
    page = render_template(
        "invitations/_list.html" if wants_fragment() else "invitations/index.html",
        listing=listing.INVITATIONS,
        list_url=url_for("invitations.index"),
        asked=asked,
        page=listing.find_invitations(asked, counts),
        filters=listing.INVITATIONS.shown(counts, asked),
        givable=operations.grantable_roles(actor()),
    )
    return page, {"Vary": "HX-Request"}


@pages.get("/new")
@access("invitations.send")
def new() -> ResponseReturnValue:
    """The form to invite an employee, or with `?to=team` a team member."""
    if request.args.get("to") == "team" and may(actor(), "team.invite"):
        return form_page(member_form(), team=True)
    return form_page(employee_form(chosen=request.args.get("employee")))


@pages.get("/people")
@access("invitations.send")
def search_people() -> ResponseReturnValue:
    """Suggestions of people to invite."""
    return suggestions(*queries.to_invite())


@pages.post("/")
@access("invitations.send", page="invitations.new")
def create() -> ResponseReturnValue:
    """Invite an employee to their own record."""
    form = employee_form(request.form)
    if form.apply(invite, form.values, at="employee_id"):
        invited: Invitation = form.result
        flash(_("The invitation is on its way to %(email)s.", email=invited.email), "success")
        return redirect(url_for(".index"), 303)
    return form_page(form), form.status


def invite(values: Values) -> Invitation:
    employee = get_employee(actor(), values["employee_id"], lock=True)
    return operations.invite_employee(actor(), employee, values.get("email"))


@pages.post("/team")
@access("team.invite", page="invitations.new?to=team")
def create_member() -> ResponseReturnValue:
    """Invite somebody to the team, in a role."""
    form = member_form(request.form)
    if form.apply(operations.invite_member, actor(), form.values.get("email"), form.values.get("role"), at="email"):
        flash(_("The invitation is on its way to %(email)s.", email=form.result.email), "success")
        return redirect(url_for(".index"), 303)
    return form_page(form, team=True), form.status


@pages.post("/<uuid:invitation_id>/sending")
@access("invitations.send", page="invitations.index")
def create_sending(invitation_id: UUID) -> ResponseReturnValue:
    """Send it again with a new link."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.resend(actor(), invitation)
    flash(_("A new link is on its way to %(email)s. The old one no longer works.", email=invitation.email), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/<uuid:invitation_id>/revocation")
@access("invitations.send", page="invitations.index")
def create_revocation(invitation_id: UUID) -> ResponseReturnValue:
    """Revoke it."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.revoke(actor(), invitation)
    flash(_("The invitation to %(email)s has been revoked.", email=invitation.email), "success")
    return redirect(url_for(".index"), 303)


# Unbound, since the letter needs a new token in `public`: of older ones only the hash is stored.
@pages.post("/<uuid:invitation_id>/letter")
@access("invitations.send", bound=False, page="invitations.index")
def create_letter(invitation_id: UUID) -> ResponseReturnValue:
    """A letter to print, with the link as QR code; it cannot be shown again."""
    tenant = visit().employer.tenant
    with tenant_scope(tenant):
        invitation = queries.get_invitation(invitation_id)
        operations.print_out(actor(), invitation)
    link = link_to(make_link(tenant.id, invitation.id, invitation.sent_at, printed=True))
    picture = segno.make(link, error="m").svg_data_uri(border=2, scale=6)
    page = render_template("invitations/letter.html", invitation=invitation, link=link, picture=picture)
    return page, {"Cache-Control": "no-store"}


def employee_form(data: Mapping[str, Any] | None = None, chosen: str | None = None) -> Form:
    """The form to invite an employee; `chosen` is the id of the employee to preselect, whoever that is."""
    form = Form(EmployeeInvitationFields(), data)
    found = people_by_id(actor(), {employee_id}) if (employee_id := as_id(chosen or "")) else {}
    form.look_up("employee_id", find_typed, next(map(label, found.values()), ""))
    return form


def member_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form to invite a team member, with the roles that the actor may grant."""
    form = Form(MemberInvitationFields(), data)
    form.offer("role", [(role, role.label) for role in operations.grantable_roles(actor())])
    return form


def form_page(form: Form, team: bool = False) -> str:
    return render_template(
        "invitations/new.html",
        form=form,
        team=team,
        nobody_left=not team and form.status == 200 and not form.value("employee_id") and not queries.is_anybody_left(),
        role_texts={str(role): role.text for role in Role},
    )
