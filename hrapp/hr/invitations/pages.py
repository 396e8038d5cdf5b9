"""The pages of those who invite: the list, inviting, inviting again, revoking, and a letter on paper."""

from uuid import UUID

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor, asked_text, page_number, page_size, wants_fragment
from hrapp.core.errors import DomainError, Forbidden, Invalid
from hrapp.core.fields.form import Form
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations import operations, queries
from hrapp.hr.invitations.forms import employee_form, member_form
from hrapp.hr.invitations.jobs import address_of
from hrapp.hr.invitations.links import make_link
from hrapp.hr.invitations.models import STATES
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("invitations", __name__, url_prefix="/e/<slug>/invitations", template_folder="templates")


@pages.get("/")
@access("invitations.view")
def index() -> ResponseReturnValue:
    """The newest invitations, searched and filtered by what is in the URL."""
    text, state = asked_text("q"), asked_text("state")
    return render_template(
        "invitations/_list.html" if wants_fragment() else "invitations/index.html",
        page=queries.find_invitations(page_number(), page_size(), text, state),
        counts=queries.count_by_state(text),
        states=STATES,
        q=text,
        state=state,
        givable=operations.givable_roles(actor()),
    )


@pages.get("/new")
@access("invitations.send")
def new() -> ResponseReturnValue:
    """An employee to their record, or somebody to the team."""
    if request.args.get("to") == "team" and may(actor(), "team.invite"):
        return form_page(member_form(actor()), team=True)
    return form_page(employee_form(chosen=request.args.get("employee")))


@pages.post("/")
@access("invitations.send")
def create() -> ResponseReturnValue:
    """Invite an employee to their own record."""
    form = employee_form(request.form)
    if not form.valid:
        return form_page(form), 422
    employee = get_employee(actor(), form.cleaned["employee_id"], lock=True)
    try:
        invitation = operations.invite_employee(actor(), employee, form.cleaned.get("email"))
    except DomainError as error:
        return form_page(refused(form, "employee_id", error)), error.status
    flash(
        _("%(name)s is invited: the mail to %(email)s is on its way.", name=employee.name, email=invitation.email),
        "success",
    )
    return redirect(url_for(".index"), 303)


@pages.post("/team")
@access("team.invite")
def create_member() -> ResponseReturnValue:
    """Invite somebody to the team, in a role."""
    form = member_form(actor(), request.form)
    if not form.valid:
        return form_page(form, team=True), 422
    try:
        invitation = operations.invite_member(actor(), **form.cleaned)
    except Forbidden:
        raise
    except DomainError as error:
        return form_page(refused(form, "email", error), team=True), error.status
    flash(_("The mail to %(email)s is on its way.", email=invitation.email), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/<uuid:invitation_id>/sending")
@access("invitations.send")
def create_sending(invitation_id: UUID) -> ResponseReturnValue:
    """Send it again, with a new link."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.resend(actor(), invitation)
    flash(_("A new link is on its way to %(email)s. The old one works no longer.", email=invitation.email), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/<uuid:invitation_id>/revocation")
@access("invitations.send")
def create_revocation(invitation_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    invitation = queries.get_invitation(invitation_id, lock=True)
    operations.revoke(actor(), invitation)
    flash(_("The invitation of %(email)s is revoked.", email=invitation.email), "success")
    return redirect(url_for(".index"), 303)


# In public, since the link on the paper is a new one: only its hash was kept of any other.
@pages.post("/<uuid:invitation_id>/letter")
@access("invitations.send", bound=False)
def create_letter(invitation_id: UUID) -> ResponseReturnValue:
    """A page to print, with the link as a QR code; it can be seen this once."""
    tenant = g.places[g.slug].tenant
    with tenant_scope(tenant):
        invitation = queries.get_invitation(invitation_id)
        operations.print_out(actor(), invitation)
    link = address_of(make_link(tenant.id, invitation.id, invitation.sent_at, printed=True))
    picture = segno.make(link, error="m").svg_data_uri(border=2, scale=6)
    page = render_template("invitations/letter.html", invitation=invitation, link=link, picture=picture)
    return page, {"Cache-Control": "no-store"}


def form_page(form: Form, team: bool = False) -> str:
    return render_template("invitations/new.html", form=form, team=team)


def refused(form: Form, field: str, error: DomainError) -> Form:
    """The form with what an operation found wrong, at the field that it is about."""
    reasons = error.fields if isinstance(error, Invalid) else {field: [str(_(error.message, **error.params))]}
    form.add_errors(reasons)
    return form
