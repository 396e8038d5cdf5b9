"""The pages to sign up, to confirm it by the mailed link, and to add an employer to an existing login."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, SIGNED_IN, access, actor
from hrapp.core import clock, limits
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.languages import language_of
from hrapp.core.limits import Limit
from hrapp.core.network import subscriber_of
from hrapp.core.sealing import seal
from hrapp.core.text import N_
from hrapp.platform.accounts.fields import ActivationFields
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.sessions.browser import begin_session
from hrapp.platform.signup.fields import NewEmployerFields, SignUpFields
from hrapp.platform.signup.jobs import sign_up
from hrapp.platform.signup.models import SignUp
from hrapp.platform.signup.operations import Opened, UnusableLink, confirm, open_employer, open_sign_up

pages = Blueprint("signup", __name__, template_folder="templates")
# What was typed, in the cookie, for the page that offers to correct it or to send it again.
TYPED = "sign_up"
SENT = N_("We have sent several emails to this address. Look in the spam folder too, or try again in %(time)s.")
SIGN_UPS_HERE = Limit("sign-ups of an address here", 3, timedelta(hours=1), SENT)
SIGN_UPS = Limit("sign-ups of an address", 10, timedelta(hours=1), SENT)
SIGN_UPS_FROM_NETWORK = Limit(
    "sign-ups from network",
    20,
    timedelta(hours=1),
    N_("There were too many sign-ups from your network. Try again in %(time)s."),
)
EMPLOYERS_OPENED = Limit(
    "employers opened",
    5,
    timedelta(hours=1),
    N_("You have added several employers. Try again in %(time)s."),
)


@pages.errorhandler(UnusableLink)
def unusable_link(error: UnusableLink) -> ResponseReturnValue:
    """The page for a link that cannot be used, with what to do next for each reason."""
    session.rollback()
    return render_template("signup/dead.html", reason=error.reason), error.status


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
    return render_template("signup/new.html", form=Form(SignUpFields(), row=cookie.get(TYPED)))


@pages.post("/signup")
@access(PUBLIC, page="signup.new")
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
    """Check your mail: to which address, with the ways to correct it and to send it again."""
    typed: Mapping[str, str] = cookie.get(TYPED) or {}
    return render_template("signup/sent.html", email=typed.get("email"), lifetime=SignUp.LIFETIME)


@pages.post("/signup/sent")
@access(PUBLIC, page="signup.sent")
@requires_open_sign_up
def send_again() -> ResponseReturnValue:
    """Send the mail again; without cookie, to the form. TooManyRequests as for `request_sign_up`."""
    if TYPED not in cookie:
        return redirect(url_for("signup.new"), 303)
    request_sign_up(SignUpFields().read(cookie[TYPED]))
    flash(_("We have sent another email. Links in earlier ones no longer work."), "success")
    return redirect(url_for("signup.sent"), 303)


@pages.get("/signup/<token>")
@access(PUBLIC)
@requires_open_sign_up
def new_confirmation(token: str) -> ResponseReturnValue:
    """The form for the first password, which opens the employer."""
    signed_up = open_sign_up(token)
    form = Form(ActivationFields(signed_up.email, [signed_up.company]), row=signed_up)
    return render_template("signup/confirm.html", form=form, signed_up=signed_up)


@pages.post("/signup/<token>")
@access(PUBLIC, page="signup.new_confirmation")
@requires_open_sign_up
def create_confirmation(token: str) -> ResponseReturnValue:
    """Open the employer, and sign its owner in."""
    signed_up = open_sign_up(token)
    form = Form(ActivationFields(signed_up.email, [signed_up.company]), request.form)
    if not form.apply(confirm, actor(), signed_up, form.values):
        return render_template("signup/confirm.html", form=form, signed_up=signed_up), form.status
    begin_session(form.result.owner)
    log_login_event(actor(), form.result.owner, "activated")
    flash(_("Welcome! Your account is ready."), "success")
    return redirect(form.result.employer.welcome, 303)


@pages.get("/employers/new")
@access(SIGNED_IN)
@requires_open_sign_up
def new_employer() -> ResponseReturnValue:
    """The form to add an employer to the user's login, filled in from the link of a mail."""
    return render_template("signup/new_employer.html", form=Form(NewEmployerFields(), row=request.args.to_dict()))


@pages.post("/employers/new")
@access(SIGNED_IN, page="signup.new_employer")
@requires_open_sign_up
def create_employer() -> ResponseReturnValue:
    """Add an employer to the user's login, as its owner."""
    form = Form(NewEmployerFields(), request.form)
    if not form.apply(open_own, form.values):
        return render_template("signup/new_employer.html", form=form), form.status
    employer = form.result.employer
    flash(_("%(name)s is ready.", name=employer.name), "success")
    return redirect(employer.welcome, 303)


def request_sign_up(values: Values) -> None:
    """Queue the mail of a sign-up (SignUpFields); TooManyRequests, whether or not the address has a login."""
    network = subscriber_of(actor().ip_address)
    email = values["email"]
    limits.spend(SIGN_UPS_HERE.of(email, network), SIGN_UPS.of(email), SIGN_UPS_FROM_NETWORK.of(network))
    cookie[TYPED] = dict(values)
    defer(sign_up, sealed=seal(**values, locale=language_of(str(get_locale())), at=clock.now().isoformat()))


def open_own(values: Values) -> Opened:
    """Open an employer owned by the signed-in user (NewEmployerFields)."""
    limits.spend(EMPLOYERS_OPENED.of(current_user.id))
    return open_employer(actor(), values["company"], current_user.email, country=values["country"])
