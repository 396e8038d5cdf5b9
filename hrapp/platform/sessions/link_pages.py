"""The pages of mailed links, to activate a login and to reset a password. GET never uses a link up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core import limits
from hrapp.core.errors import Gone
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.jobs import defer
from hrapp.core.limits import Limit
from hrapp.core.network import subscriber_of
from hrapp.core.sealing import seal
from hrapp.core.text import N_
from hrapp.platform.accounts.attempts import trust_network
from hrapp.platform.accounts.fields import ActivationFields, ForgotFields, NewPasswordFields
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import activate, reset_password, user_of_link
from hrapp.platform.accounts.queries import api_tokens_of_user
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.memberships.queries import memberships_of, names_about
from hrapp.platform.sessions.browser import begin_session, first_page
from hrapp.platform.sessions.jobs import send_link
from hrapp.platform.sessions.passwords import after_new_password

pages = Blueprint("links", __name__, template_folder="templates")
SENT = N_("We have sent several links. Use the one in the latest email, or try again in %(time)s.")
LINKS_HERE = Limit("links asked for here", 3, timedelta(hours=1), SENT)
LINKS = Limit("links to an address", 10, timedelta(hours=1), SENT)
LINKS_FROM_NETWORK = Limit("links from network", 100, timedelta(hours=1))


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
def create() -> ResponseReturnValue:
    """Request a link; response and work are the same for every email address."""
    form = Form(ForgotFields(), request.form)
    if form.apply(request_link, form.values.get("email")):
        return redirect(url_for("links.sent"), 303)
    return render_template("sessions/forgot.html", form=form), form.status


def request_link(email: str) -> None:
    """Queue the mail with a link; TooManyRequests if several have been asked for, whether or not there is a login."""
    network = subscriber_of(actor().ip_address)
    limits.spend(LINKS_HERE.of(email, network), LINKS.of(email), LINKS_FROM_NETWORK.of(network))
    defer(send_link, sealed=seal(email=email))


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
    return render_template("sessions/activate.html", form=activation_form(user), user=user)


@pages.post("/activate/<token>")
@access(PUBLIC, page="links.new_activation")
def create_activation(token: str) -> ResponseReturnValue:
    """Set the first password and sign in."""
    user = user_of_link("activate", token)
    form = activation_form(user, request.form)
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
    return show_reset(user_of_link("reset", token))


@pages.post("/reset/<token>")
@access(PUBLIC, page="links.new_reset")
def create_reset(token: str) -> ResponseReturnValue:
    """Set a new password, without signing in: the sign-in does all checks of the login."""
    user = user_of_link("reset", token)
    form = Form(NewPasswordFields(user.email, known_names(user)), request.form)
    if not form.apply(reset_password, token, form.values):
        return show_reset(user, form), form.status
    # Whoever reads the mail is not kept out by others who guess.
    trust_network(user.email, actor().ip_address)
    after_new_password(user, "password reset", end_tokens=form.values["end_tokens"])
    flash(_("Your password has been changed. Please sign in with the new one."), "success")
    return redirect(url_for("sessions.new"), 303)


def activation_form(user: User, data: Mapping[str, Any] | None = None) -> Form:
    return Form(ActivationFields(user.email, known_names(user)), data, user)


def show_reset(user: User, form: Form | None = None) -> str:
    form = form or Form(NewPasswordFields())
    return render_template("sessions/reset.html", form=form, user=user, has_tokens=bool(api_tokens_of_user(user.id)))


def known_names(user: User) -> list[str]:
    return names_about(user, memberships_of(user.id).values())
