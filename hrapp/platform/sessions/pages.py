"""Signing in and out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.platform.accounts.fields import SignInFields
from hrapp.platform.accounts.operations import Refused, check_credentials
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.sessions.browser import begin_session, count_refusal, end_session, safe_path, signed_in_user
from hrapp.platform.sessions.sign_in_log import note_refusal

pages = Blueprint("sessions", __name__, template_folder="templates")


@pages.get("/login")
@access(PUBLIC)
def new() -> ResponseReturnValue:
    """The sign-in form."""
    if current_user.is_authenticated:
        return redirect(url_for("memberships.home"))
    next_path = safe_path(request.args.get("next"))
    return render_template("sessions/sign_in.html", form=Form(SignInFields()), next_path=next_path)


@pages.post("/login")
@access(PUBLIC, page="sessions.new")
def create() -> ResponseReturnValue:
    """Sign in. The response does not reveal whether there is such a login, or whether it is locked."""
    form, next_path = Form(SignInFields(), request.form), safe_path(request.form.get("next"))
    if form.apply(sign_in, form.values):
        return redirect(next_path or url_for("memberships.home"), 303)
    return render_template("sessions/sign_in.html", form=form, next_path=next_path), form.status


@pages.post("/logout")
@access(PUBLIC, page="memberships.home")
def destroy() -> ResponseReturnValue:
    """Sign out of this browser."""
    if current_user.is_authenticated:
        log_login_event(actor(), signed_in_user(), "signed out")
    end_session()
    flash(_("You have been signed out."), "success")
    return redirect(url_for("sessions.new"), 303)


def sign_in(values: Values) -> None:
    """Start a session with the credentials of SignInFields; counts and raises Refused if they are wrong."""
    try:
        user = check_credentials(values["email"], values["password"], actor().ip_address)
    except Refused as refusal:
        note_refusal(values["email"])
        count_refusal(refusal)
        raise
    begin_session(user, keep=values["remember"])
    log_login_event(actor(), user, "signed in")
