"""The pages to sign up, and to add an employer to an existing login."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, SIGNED_IN, access, actor
from hrapp.core.extensions import limiter
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.languages import language_of
from hrapp.core.sealing import seal
from hrapp.platform.signup.fields import NewEmployerFields, SignUpFields
from hrapp.platform.signup.jobs import sign_up
from hrapp.platform.signup.operations import Opened, open_employer

pages = Blueprint("signup", __name__, template_folder="templates")


def requires_open_sign_up(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Respond with 403 and an explanation while sign-up is closed; operators may always open an employer."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        operator = current_user.is_authenticated and current_user.is_operator
        if not (current_app.config["SIGNUP_OPEN"] or operator):
            return render_template("signup/closed.html"), 403
        return view(**values)

    return guarded


@pages.get("/signup")
@access(PUBLIC)
@requires_open_sign_up
def new() -> ResponseReturnValue:
    """The sign-up form."""
    if current_user.is_authenticated:
        return redirect(url_for("signup.new_employer"))
    return render_template("signup/new.html", form=Form(SignUpFields()))


@pages.post("/signup")
@access(PUBLIC, page="signup.new")
@limiter.limit("5 per hour")
@requires_open_sign_up
def create() -> ResponseReturnValue:
    """Sign up; response and work are the same whether or not the email address has a login."""
    form = Form(SignUpFields(), request.form)
    if form.apply(request_sign_up, form.values):
        return redirect(url_for("signup.sent"), 303)
    return render_template("signup/new.html", form=form), form.status


@pages.get("/signup/sent")
@access(PUBLIC)
def sent() -> ResponseReturnValue:
    """Check your mail."""
    return render_template("signup/sent.html")


@pages.get("/employers/new")
@access(SIGNED_IN)
@requires_open_sign_up
def new_employer() -> ResponseReturnValue:
    """The form to add an employer to the user's login."""
    return render_template("signup/new_employer.html", form=Form(NewEmployerFields()))


@pages.post("/employers/new")
@access(SIGNED_IN, page="signup.new_employer")
@limiter.limit("5 per hour")
@requires_open_sign_up
def create_employer() -> ResponseReturnValue:
    """Add an employer to the user's login, as its owner."""
    form = Form(NewEmployerFields(), request.form)
    if not form.apply(open_own, form.values):
        return render_template("signup/new_employer.html", form=form), form.status
    employer = form.result.employer
    flash(_("%(name)s is ready. Next, complete its profile.", name=employer.name), "success")
    return redirect(employer.welcome, 303)


def request_sign_up(values: Values) -> None:
    """Queue the sign-up (SignUpFields)."""
    asker = {"locale": language_of(str(get_locale())), "request_id": actor().request_id, "address": actor().ip_address}
    defer(sign_up, sealed=seal(**values, **asker))


def open_own(values: Values) -> Opened:
    """Open an employer owned by the signed-in user (NewEmployerFields)."""
    return open_employer(actor(), values["company"], current_user.email, country=values["country"])
