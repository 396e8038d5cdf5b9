"""Signing in and out, and one's own account."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from hrapp.core.errors import BadRequest
from hrapp.core.extensions import limiter
from hrapp.core.forms import Form
from hrapp.core.text import N_
from hrapp.doors import PUBLIC, SIGNED_IN, access, actor
from hrapp.hr.audit.jobs import note_login, note_refusal
from hrapp.locales import LANGUAGES
from hrapp.platform.accounts.letters import mail_password_changed
from hrapp.platform.accounts.models import LOCK, User
from hrapp.platform.accounts.operations import Refused, check_credentials, replace_password
from hrapp.platform.accounts.schemas import AccountSchema, PasswordChangeSchema, SignInSchema
from hrapp.platform.accounts.sessions import begin_session, end_session, path_before, safe_path

pages = Blueprint("accounts", __name__, template_folder="templates")
MINUTES = LOCK // timedelta(minutes=1)


@pages.get("/login")
@access(PUBLIC)
def new_session() -> ResponseReturnValue:
    """The form to sign in."""
    if current_user.is_authenticated:
        return redirect(url_for("memberships.home"))
    next_path = safe_path(request.args.get("next"))
    return render_template("accounts/sign_in.html", form=Form(SignInSchema()), next_path=next_path)


@pages.post("/login")
@access(PUBLIC)
@limiter.limit("10 per minute")
def create_session() -> ResponseReturnValue:
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
    return render_template("accounts/sign_in.html", **shown), 422


@pages.post("/logout")
@access(PUBLIC)
def destroy_session() -> ResponseReturnValue:
    """Sign out of this browser."""
    if current_user.is_authenticated:
        note_login(actor(), person(), "signed out")
    end_session()
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.new_session"), 303)


@pages.post("/locale")
@access(PUBLIC)
def set_locale() -> ResponseReturnValue:
    """Speak another language from now on, here and in mails."""
    if (chosen := request.form.get("locale")) not in LANGUAGES:
        raise BadRequest(N_("Choose a language of the list."))
    cookie["locale"] = chosen
    if current_user.is_authenticated:
        current_user.locale = chosen
    return redirect(safe_path(request.form.get("next")) or path_before() or url_for("landing.index"), 303)


@pages.get("/account")
@access(SIGNED_IN)
def edit() -> ResponseReturnValue:
    """One's own name, language and time zone, and one's password."""
    return show(Form(AccountSchema(), obj=person()), password_form())


@pages.post("/account")
@access(SIGNED_IN)
def update() -> ResponseReturnValue:
    """Save one's own name, language and time zone."""
    form = Form(AccountSchema(), data=request.form)
    if not form.valid:
        return show(form, password_form()), 422
    person().describe(**form.cleaned)
    cookie.pop("locale", None)
    flash(_("Your account is saved."), "success")
    return redirect(url_for("accounts.edit"), 303)


@pages.post("/account/password")
@access(SIGNED_IN)
@limiter.limit("10 per hour", key_func=lambda: str(current_user.get_id()))
def update_password() -> ResponseReturnValue:
    """Change one's password: this session stays, in a new cookie, and every other one ends."""
    form, user = password_form(request.form), person()
    with form.noting_refusals():
        if form.valid:
            replace_password(user, form.cleaned["current"], form.cleaned["password"])
    if not form.valid:
        return show(Form(AccountSchema(), obj=user), form), 422
    mail_password_changed(user)
    note_login(actor(), user, "password changed")
    begin_session(user, keep=cookie.permanent)
    flash(_("Your password is changed. Everywhere else you have been signed out."), "success")
    return redirect(url_for("accounts.edit"), 303)


def password_form(data: MultiDict[str, str] | None = None) -> Form:
    user = person()
    return Form(PasswordChangeSchema(user.email, [user.name]), data)


def person() -> User:
    """Who is signed in, as the row itself."""
    found: User = current_user._get_current_object()
    return found


def show(form: Form, password_form: Form) -> str:
    return render_template("accounts/edit.html", form=form, password_form=password_form)
