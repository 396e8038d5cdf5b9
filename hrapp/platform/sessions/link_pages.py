"""The pages of mailed links, to activate a login and to reset a password. GET never uses a link up."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core.errors import Gone
from hrapp.core.extensions import limiter, session
from hrapp.core.fields.form import Form
from hrapp.core.jobs import defer
from hrapp.core.sealing import seal
from hrapp.platform.accounts.fields import ActivationFields, ForgotFields, NewPasswordFields
from hrapp.platform.accounts.operations import activate, reset_password, user_of_link
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.sessions.browser import begin_session, first_page
from hrapp.platform.sessions.jobs import send_link
from hrapp.platform.sessions.mails import mail_password_changed

pages = Blueprint("links", __name__, template_folder="templates")


@pages.errorhandler(Gone)
def link_not_usable(_error: Gone) -> ResponseReturnValue:
    """One page for used, expired, unknown and malformed links, with the form for a new one."""
    session.rollback()
    return render_template("sessions/link_over.html", form=Form(ForgotFields())), 410


@pages.get("/forgot")
@access(PUBLIC)
def new() -> ResponseReturnValue:
    """The form to request a link."""
    if current_user.is_authenticated:
        return redirect(url_for("account.edit"))
    return render_template("sessions/forgot.html", form=Form(ForgotFields()))


@pages.post("/forgot")
@access(PUBLIC, page="links.new")
@limiter.limit("5 per hour")
def create() -> ResponseReturnValue:
    """Request a link; response and work are the same for every email address."""
    form = Form(ForgotFields(), request.form)
    if not form.valid:
        return render_template("sessions/forgot.html", form=form), 422
    defer(send_link, sealed=seal(email=form.values["email"]))
    return redirect(url_for("links.sent"), 303)


@pages.get("/forgot/sent")
@access(PUBLIC)
def sent() -> ResponseReturnValue:
    """Check your mail."""
    return render_template("sessions/link_sent.html")


@pages.get("/activate/<token>")
@access(PUBLIC)
def new_activation(token: str) -> ResponseReturnValue:
    """The form for a first password."""
    user = user_of_link("activate", token)
    return render_template("sessions/activate.html", form=Form(ActivationFields(user.email), row=user), user=user)


@pages.post("/activate/<token>")
@access(PUBLIC, page="links.new_activation")
@limiter.limit("20 per hour")
def create_activation(token: str) -> ResponseReturnValue:
    """Set the first password and sign in."""
    user = user_of_link("activate", token)
    form = Form(ActivationFields(user.email), request.form)
    if not form.apply(activate, token, form.values):
        return render_template("sessions/activate.html", form=form, user=user), form.status
    begin_session(user)
    log_login_event(actor(), user, "activated")
    flash(_("Welcome! Your account is ready."), "success")
    return redirect(first_page(user), 303)


@pages.get("/reset/<token>")
@access(PUBLIC)
def new_reset(token: str) -> ResponseReturnValue:
    """The form for a new password."""
    user = user_of_link("reset", token)
    return render_template("sessions/reset.html", form=Form(NewPasswordFields(user.email)), user=user)


@pages.post("/reset/<token>")
@access(PUBLIC, page="links.new_reset")
@limiter.limit("20 per hour")
def create_reset(token: str) -> ResponseReturnValue:
    """Set a new password, without signing in: the sign-in does all checks of the login."""
    user = user_of_link("reset", token)
    form = Form(NewPasswordFields(user.email, [user.name]), request.form)
    if not form.apply(reset_password, token, form.values):
        return render_template("sessions/reset.html", form=form, user=user), form.status
    mail_password_changed(user)
    log_login_event(actor(), user, "password reset")
    flash(_("Your password has been changed. Please sign in with the new one."), "success")
    return redirect(url_for("sessions.new"), 303)
