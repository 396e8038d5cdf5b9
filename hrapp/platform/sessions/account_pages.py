"""The page of the user's own account: name, language, time zone, password; below them sessions and API tokens."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, SIGNED_IN, access
from hrapp.core.errors import BadRequest
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.languages import Language
from hrapp.core.text import N_
from hrapp.platform.accounts.fields import AccountFields, PasswordChangeFields
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import replace_password
from hrapp.platform.accounts.queries import api_tokens_of_user
from hrapp.platform.accounts.sessions import open_sessions_of
from hrapp.platform.memberships.queries import names_about
from hrapp.platform.memberships.visit import keep_employer, visit
from hrapp.platform.sessions.browser import begin_session, referring_path, safe_path, signed_in_user
from hrapp.platform.sessions.passwords import after_new_password, counting_wrong_passwords

pages = Blueprint("account", __name__, template_folder="templates")
pages.url_defaults(keep_employer)


@pages.post("/locale")
@access(PUBLIC, page="memberships.home")
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
@access(SIGNED_IN, page="account.edit")
def update() -> ResponseReturnValue:
    """Save name, language and time zone."""
    form = account_form(request.form)
    if not form.apply(signed_in_user().describe, **form.values):
        return show(form, password_form()), form.status
    cookie.pop("locale", None)
    flash(_("Your account has been saved."), "success")
    return redirect(url_for("account.edit"), 303)


@pages.post("/account/password")
@access(SIGNED_IN, page="account.edit")
def update_password() -> ResponseReturnValue:
    """Change the password: this browser goes on with a new session, all others end."""
    form, user, this = password_form(request.form), signed_in_user(), visit().session
    if not form.apply(replace_or_count, user, form.values):
        return show(account_form(), form), form.status
    after_new_password(user, "password changed", end_tokens=form.values["end_tokens"])
    begin_session(user, keep=this is not None and this.keep)
    flash(_("Your password has been changed. You have been signed out everywhere else."), "success")
    return redirect(url_for("account.edit"), 303)


def replace_or_count(user: User, values: Values) -> None:
    """Change the password; wrong current passwords are counted, as those of a sign-in are."""
    with counting_wrong_passwords(user):
        replace_password(user, values)


def account_form(data: Mapping[str, Any] | None = None) -> Form:
    return Form(AccountFields(), data, signed_in_user())


def password_form(data: Mapping[str, Any] | None = None) -> Form:
    user = signed_in_user()
    return Form(PasswordChangeFields(user.email, names_about(user, visit().memberships.values())), data)


def show(form: Form, password_form: Form) -> str:
    user, memberships = signed_in_user(), visit().memberships.values()
    return render_template(
        "sessions/edit.html",
        form=form,
        password_form=password_form,
        sessions=open_sessions_of(user.id),
        this=visit().session,
        tokens=api_tokens_of_user(user.id),
        employers={membership.employer_id: membership.employer.name for membership in memberships},
    )
