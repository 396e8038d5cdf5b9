"""Signing in and out, and one's own account."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core.extensions import limiter
from hrapp.core.fields.form import Form
from hrapp.platform.accounts.models import LOCK
from hrapp.platform.accounts.operations import Refused, check_credentials
from hrapp.platform.accounts.schemas import SignInSchema
from hrapp.platform.memberships.jobs import note_login, note_refusal
from hrapp.platform.sessions.browser import begin_session, end_session, person, safe_path

pages = Blueprint("sessions", __name__, template_folder="templates")
MINUTES = LOCK // timedelta(minutes=1)


@pages.get("/login")
@access(PUBLIC)
def new() -> ResponseReturnValue:
    """The form to sign in."""
    if current_user.is_authenticated:
        return redirect(url_for("memberships.home"))
    next_path = safe_path(request.args.get("next"))
    return render_template("sessions/sign_in.html", form=Form(SignInSchema()), next_path=next_path)


@pages.post("/login")
@access(PUBLIC)
@limiter.limit("10 per minute")
def create() -> ResponseReturnValue:
    """Sign in. No answer tells whether there is such a login, or whether it is locked."""
    form, next_path = Form(SignInSchema(), data=request.form), safe_path(request.form.get("next"))
    try:
        if form.valid:
            user = check_credentials(form.cleaned["email"], form.cleaned["password"])
            begin_session(user, keep=form.cleaned["remember"])
            note_login(actor(), user, "signed in")
            return redirect(next_path or url_for("memberships.home"), 303)
    except Refused as refusal:
        note_refusal(actor(), refusal)
    shown = {"form": form, "next_path": next_path, "refused": form.valid, "minutes": MINUTES}
    return render_template("sessions/sign_in.html", **shown), 422


@pages.post("/logout")
@access(PUBLIC)
def destroy() -> ResponseReturnValue:
    """Sign out of this browser."""
    if current_user.is_authenticated:
        note_login(actor(), person(), "signed out")
    end_session()
    flash(_("You are signed out."), "success")
    return redirect(url_for("sessions.new"), 303)
