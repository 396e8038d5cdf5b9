"""The pages of an invitation's link. GET changes nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core import canonical, limits
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.languages import language_of
from hrapp.core.limits import Limit
from hrapp.core.text import N_
from hrapp.hr.invitations.acceptance import Opened, UnusableLink, accept, open_link
from hrapp.hr.invitations.fields import AcceptanceFields
from hrapp.hr.invitations.jobs import mail_invitation
from hrapp.platform.accounts.fields import ActivationFields
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import Refused
from hrapp.platform.sessions.browser import begin_session, count_refusal
from hrapp.platform.sessions.sign_in_log import note_refusal

pages = Blueprint("acceptance", __name__, url_prefix="/invitations", template_folder="templates")
MAILS = Limit(
    "mails of printed links",
    3,
    timedelta(hours=1),
    N_("We have sent this link several times. Look in your inbox and spam folder, or try again in %(time)s."),
)


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
@access(PUBLIC, page="acceptance.show")
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
        note_refusal(opened.invitation.email)
        count_refusal(refusal)
        raise


def acceptance_form(opened: Opened, data: Mapping[str, Any] | None = None) -> Form:
    """The form for the password of an existing login, or for name and password of a new one."""
    if opened.has_account:
        return Form(AcceptanceFields(), data)
    employee = opened.invitation.employee
    known = {"name": employee.name if employee else opened.user.name if opened.user else ""}
    return Form(ActivationFields(opened.invitation.email, opened.employer.names), data, known)


@pages.post("/<token>/mail")
@access(PUBLIC, page="acceptance.show")
def create_mail(token: str) -> ResponseReturnValue:
    """Mail the link to the invited email address, since a printed link does not prove access to it.

    TooManyRequests as for `mail_link`.
    """
    opened = open_link(token)
    mail_link(opened)
    flash(_("The link is on its way to %(email)s.", email=opened.invitation.email), "success")
    return redirect(url_for(".show", token=token), 303)


def mail_link(opened: Opened) -> None:
    """Queue the mail with a link; TooManyRequests if it was sent several times."""
    invitation = opened.invitation
    limits.spend(MAILS.of(invitation.id))
    tenant_id, sent_at = str(opened.employer.tenant_id), invitation.sent_at.isoformat()
    defer(mail_invitation, tenant_id=tenant_id, invitation_id=str(invitation.id), sent_at=sent_at)


def is_somebody_else(opened: Opened) -> bool:
    """Whether the signed-in login is not the invited one."""
    return bool(current_user.is_authenticated) and current_user.email != canonical.email(opened.invitation.email)


def page_of(token: str, opened: Opened, form: Form) -> str:
    return render_template(
        "invitations/accept.html", token=token, opened=opened, form=form, somebody_else=is_somebody_else(opened)
    )
