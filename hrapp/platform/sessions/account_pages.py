"""The pages of the user's own account: name, language, time zone, password."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, SIGNED_IN, access, actor
from hrapp.core.errors import BadRequest
from hrapp.core.extensions import limiter
from hrapp.core.fields.form import Form
from hrapp.core.languages import Language
from hrapp.core.text import N_
from hrapp.platform.accounts.fields import AccountFields, PasswordChangeFields
from hrapp.platform.accounts.operations import replace_password
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.sessions.browser import begin_session, referring_path, safe_path, signed_in_user
from hrapp.platform.sessions.mails import mail_password_changed

pages = Blueprint("account", __name__, template_folder="templates")


@pages.url_defaults
def keep_employer(_endpoint: str, values: dict[str, Any]) -> None:
    """Keep the employer in whose frame the pages are shown (web.navigation), from one to the next."""
    if "employer" in request.args:
        values.setdefault("employer", request.args["employer"])


@pages.post("/locale")
@access(PUBLIC)
def set_locale() -> ResponseReturnValue:
    """Set the language of pages and mails."""
    if (chosen := request.form.get("locale")) not in tuple(Language):
        raise BadRequest(N_("Choose from the list."))
    cookie["locale"] = chosen
    if current_user.is_authenticated:
        current_user.locale = chosen
    return redirect(safe_path(request.form.get("next")) or referring_path() or "/", 303)


@pages.get("/account")
@access(SIGNED_IN)
def edit() -> ResponseReturnValue:
    """The forms for name, language and time zone, and for the password."""
    return show(account_form(), password_form())


@pages.post("/account")
@access(SIGNED_IN)
def update() -> ResponseReturnValue:
    """Save name, language and time zone."""
    form = account_form(request.form)
    if not form.apply(signed_in_user().describe, **form.values):
        return show(form, password_form()), form.status
    cookie.pop("locale", None)
    flash(_("Your account has been saved."), "success")
    return redirect(url_for("account.edit"), 303)


@pages.post("/account/password")
@access(SIGNED_IN)
@limiter.limit("10 per hour", key_func=lambda: str(current_user.get_id()))
def update_password() -> ResponseReturnValue:
    """Change the password: this session goes on with a new cookie, all others end."""
    form, user = password_form(request.form), signed_in_user()
    if not form.apply(replace_password, user, form.values):
        return show(account_form(), form), form.status
    mail_password_changed(user)
    log_login_event(actor(), user, "password changed")
    begin_session(user, keep=cookie.permanent)
    flash(_("Your password has been changed. You have been signed out everywhere else."), "success")
    return redirect(url_for("account.edit"), 303)


def account_form(data: Mapping[str, Any] | None = None) -> Form:
    return Form(AccountFields(), data, signed_in_user())


def password_form(data: Mapping[str, Any] | None = None) -> Form:
    user = signed_in_user()
    return Form(PasswordChangeFields(user.email, [user.name]), data)


def show(form: Form, password_form: Form) -> str:
    return render_template("sessions/edit.html", form=form, password_form=password_form)
