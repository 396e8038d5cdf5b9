"""Ending one's own sessions in other browsers."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import SIGNED_IN, access, actor
from hrapp.platform.accounts.sessions import end_session_of, end_sessions_of
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.memberships.visit import keep_employer, visit
from hrapp.platform.sessions.browser import end_session, signed_in_user

pages = Blueprint("own_sessions", __name__, url_prefix="/account/sessions")
pages.url_defaults(keep_employer)


@pages.post("/<uuid:session_id>/end")
@access(SIGNED_IN, page="account.edit")
def create_end(session_id: UUID) -> ResponseReturnValue:
    """Sign out in one browser, which may be this one."""
    user, this = signed_in_user(), visit().session
    if this and this.id == session_id:
        log_login_event(actor(), user, "signed out")
        end_session()
        flash(_("You have been signed out."), "success")
        return redirect(url_for("sessions.new"), 303)
    end_session_of(user.id, session_id)
    log_login_event(actor(), user, "signed out elsewhere")
    flash(_("You have been signed out there."), "success")
    return redirect(url_for("account.edit", _anchor="sessions"), 303)


@pages.post("/end")
@access(SIGNED_IN, page="account.edit")
def create_end_of_others() -> ResponseReturnValue:
    """Sign out in every browser but this one."""
    user, this = signed_in_user(), visit().session
    if end_sessions_of(user.id, but=[this.id] if this else []):
        log_login_event(actor(), user, "signed out elsewhere")
    flash(_("You have been signed out everywhere else."), "success")
    return redirect(url_for("account.edit", _anchor="sessions"), 303)
