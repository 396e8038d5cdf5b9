"""One's own API tokens: making one, which is shown once, and revoking it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import SIGNED_IN, access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.platform.accounts.fields import NewTokenFields, TokenLifetime
from hrapp.platform.accounts.models import ApiToken
from hrapp.platform.accounts.operations import issue_api_token, require_password
from hrapp.platform.accounts.queries import get_api_token
from hrapp.platform.memberships.login_log import record_new_token, record_token_events
from hrapp.platform.memberships.visit import keep_employer, visit
from hrapp.platform.sessions.browser import signed_in_user
from hrapp.platform.sessions.passwords import counting_wrong_passwords

pages = Blueprint("own_tokens", __name__, url_prefix="/account/tokens", template_folder="templates")
pages.url_defaults(keep_employer)


@pages.get("/new")
@access(SIGNED_IN)
def new() -> ResponseReturnValue:
    """The form for a new token."""
    return render_template("sessions/new_token.html", form=token_form())


@pages.post("")
@access(SIGNED_IN, page="own_tokens.new")
def create() -> ResponseReturnValue:
    """Make a token and show it. A signed-in browser is not enough: the token may outlive its session."""
    form = token_form(request.form)
    if not form.apply(issue, form.values):
        return render_template("sessions/new_token.html", form=form), form.status
    token, secret = form.result
    account = url_for("account.edit", _anchor="tokens")
    return render_template("sessions/token.html", token=token, secret=secret), 201, {"Location": account}


@pages.post("/<uuid:token_id>/revocation")
@access(SIGNED_IN, page="account.edit")
def create_revocation(token_id: UUID) -> ResponseReturnValue:
    """Revoke a token of one's own."""
    token = get_api_token(token_id, current_user.id)
    token.revoke()
    record_token_events(actor(), [token], "token revoked")
    flash(_("The API token “%(name)s” no longer works.", name=token.name), "success")
    return redirect(url_for("account.edit", _anchor="tokens"), 303)


def token_form(data: Mapping[str, Any] | None = None) -> Form:
    memberships = list(visit().memberships.values())
    only = memberships[0].employer_id if len(memberships) == 1 else None
    form = Form(NewTokenFields(), data, {"employer_id": only, "days": TokenLifetime.QUARTER})
    form.offer("employer_id", [(each.employer_id, each.employer.name) for each in memberships])
    return form


def issue(values: Values) -> tuple[ApiToken, str]:
    """The token asked for by NewTokenFields, and its secret; Invalid for a wrong password."""
    user = signed_in_user()
    with counting_wrong_passwords(user):
        require_password(user, values["current"])
    lifetime = timedelta(days=int(values["days"]))
    token, secret = issue_api_token(user, values["employer_id"], values["name"], lifetime)
    record_new_token(actor(), user, token)
    return token, secret
