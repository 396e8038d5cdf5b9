"""One's own account: name, language, time zone, password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from hrapp.access.rules import PUBLIC, SIGNED_IN, access, actor
from hrapp.core.errors import BadRequest
from hrapp.core.extensions import limiter
from hrapp.core.fields.form import Form
from hrapp.core.text import N_
from hrapp.platform.accounts.operations import replace_password
from hrapp.platform.accounts.schemas import AccountSchema, PasswordChangeSchema
from hrapp.platform.memberships.jobs import note_login
from hrapp.platform.sessions.browser import begin_session, path_before, person, safe_path
from hrapp.platform.sessions.mails import mail_password_changed
from hrapp.web.locales import LANGUAGES

pages = Blueprint("account", __name__, template_folder="templates")


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
    return redirect(url_for("account.edit"), 303)


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
    return redirect(url_for("account.edit"), 303)


def password_form(data: MultiDict[str, str] | None = None) -> Form:
    user = person()
    return Form(PasswordChangeSchema(user.email, [user.name]), data)


def show(form: Form, password_form: Form) -> str:
    return render_template("sessions/edit.html", form=form, password_form=password_form)
