"""The pages of an invitation's link. GET changes nothing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core import canonical
from hrapp.core.extensions import limiter, session
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.languages import language_of
from hrapp.hr.invitations.acceptance import Opened, UnusableLink, accept, open_link
from hrapp.hr.invitations.fields import AcceptanceFields
from hrapp.hr.invitations.jobs import mail_invitation
from hrapp.platform.accounts.fields import ActivationFields
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import Refused
from hrapp.platform.sessions.browser import begin_session, count_refusal

pages = Blueprint("acceptance", __name__, url_prefix="/invitations", template_folder="templates")
per_ip_address = limiter.shared_limit("20 per hour", scope="acceptance")


@pages.errorhandler(UnusableLink)
def unusable_link(error: UnusableLink) -> ResponseReturnValue:
    """The page for a link that cannot be used, with a text for each reason."""
    name = error.employer.name if error.employer else None
    session.rollback()
    return render_template("invitations/dead.html", reason=error.reason, employer_name=name), error.status


@pages.get("/<token>")
@access(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """The invitation with the form to accept it."""
    opened = open_link(token)
    return page_of(token, opened, acceptance_form(opened))


@pages.post("/<token>")
@access(PUBLIC)
@per_ip_address
def create(token: str) -> ResponseReturnValue:
    """Accept the invitation and sign in."""
    opened = open_link(token)
    form = acceptance_form(opened, request.form)
    if is_somebody_else(opened):
        return page_of(token, opened, form), 409
    if form.apply(accept_or_count, opened, form.values):
        begin_session(form.result)
        flash(_("Welcome to %(employer)s!", employer=opened.employer.name), "success")
        return redirect(opened.employer.home, 303)
    return page_of(token, opened, form), form.status


def accept_or_count(opened: Opened, values: Values) -> User:
    """Accept and return the login; a wrong password counts as a failed sign-in."""
    try:
        return accept(opened, values, actor(), language_of(str(get_locale())))
    except Refused as refusal:
        count_refusal(refusal)
        raise


def acceptance_form(opened: Opened, data: Mapping[str, Any] | None = None) -> Form:
    """The form for the password of an existing login, or for name and password of a new one."""
    if opened.has_account:
        return Form(AcceptanceFields(), data)
    employee = opened.invitation.employee
    known = {"name": employee.name if employee else opened.user.name if opened.user else ""}
    return Form(ActivationFields(opened.invitation.email, [opened.employer.name]), data, known)


@pages.post("/<token>/mail")
@access(PUBLIC)
@per_ip_address
def create_mail(token: str) -> ResponseReturnValue:
    """Mail the link to the invited email address, since a printed link does not prove access to it."""
    opened = open_link(token)
    invitation = opened.invitation
    tenant_id = str(opened.employer.tenant_id)
    defer(
        mail_invitation, tenant_id=tenant_id, invitation_id=str(invitation.id), sent_at=invitation.sent_at.isoformat()
    )
    flash(_("The link is on its way to %(email)s.", email=invitation.email), "success")
    return redirect(url_for(".show", token=token), 303)


def is_somebody_else(opened: Opened) -> bool:
    """Whether the signed-in login is not the invited one."""
    return bool(current_user.is_authenticated) and current_user.email != canonical.email(opened.invitation.email)


def page_of(token: str, opened: Opened, form: Form) -> str:
    return render_template(
        "invitations/accept.html", token=token, opened=opened, form=form, somebody_else=is_somebody_else(opened)
    )
