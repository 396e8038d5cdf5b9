"""Opening an employer: by signing up, or by adding one to the login that one has."""

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
from hrapp.core.fields.countries import countries
from hrapp.core.fields.form import Form
from hrapp.core.jobs import defer
from hrapp.core.sealing import seal
from hrapp.platform.employers.defaults import defaults_for
from hrapp.platform.employers.schemas import NewEmployerSchema, SignUpSchema
from hrapp.platform.signup.jobs import sign_up
from hrapp.platform.signup.operations import open_employer

pages = Blueprint("signup", __name__, template_folder="templates")


def while_open(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Answer with a page that says so where sign-up is closed; operators may always open an employer."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        operator = current_user.is_authenticated and current_user.is_operator
        if not (current_app.config["SIGNUP_OPEN"] or operator):
            return render_template("signup/closed.html"), 403
        return view(**values)

    return guarded


@pages.get("/signup")
@access(PUBLIC)
@while_open
def new() -> ResponseReturnValue:
    """The form to sign up."""
    if current_user.is_authenticated:
        return redirect(url_for("signup.new_employer"))
    return render_template("signup/new.html", form=offered(Form(SignUpSchema())))


@pages.post("/signup")
@access(PUBLIC)
@limiter.limit("5 per hour")
@while_open
def create() -> ResponseReturnValue:
    """Sign up: the answer is the same for an address that has a login, and so is the work until it is given."""
    form = offered(Form(SignUpSchema(), data=request.form))
    if not form.valid:
        return render_template("signup/new.html", form=form), 422
    asker = {"locale": str(get_locale()), "request_id": actor().request_id, "address": actor().address}
    defer(sign_up, sealed=seal(**form.cleaned, **asker))
    return redirect(url_for("signup.sent"), 303)


@pages.get("/signup/sent")
@access(PUBLIC)
def sent() -> ResponseReturnValue:
    """Check your mail."""
    return render_template("signup/sent.html")


@pages.get("/employers/new")
@access(SIGNED_IN)
@while_open
def new_employer() -> ResponseReturnValue:
    """The form to add an employer to one's login."""
    return render_template("signup/new_employer.html", form=offered(Form(NewEmployerSchema())))


@pages.post("/employers/new")
@access(SIGNED_IN)
@limiter.limit("5 per hour")
@while_open
def create_employer() -> ResponseReturnValue:
    """Add an employer to one's login, as its owner."""
    form = offered(Form(NewEmployerSchema(), data=request.form))
    if not form.valid:
        return render_template("signup/new_employer.html", form=form), 422
    asked = form.cleaned
    profile = {"country": asked["country"], **defaults_for(asked["country"])}
    opened = open_employer(actor(), asked["company"], current_user.email, **profile)
    flash(_("%(name)s is ready. Now describe it in a few words.", name=opened.employer.name), "success")
    return redirect(url_for("wizard.start", slug=opened.employer.slug), 303)


def offered(form: Form) -> Form:
    """The form with the countries to choose from."""
    form.set_choices("country", countries())
    return form
