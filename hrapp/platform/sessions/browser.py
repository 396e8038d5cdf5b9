"""Browser sessions: starting and ending them, failed sign-ins, and safe redirects."""

from urllib.parse import urlsplit

from flask import request, url_for
from flask import session as cookie
from flask_login import current_user, login_user, logout_user

from hrapp.access.roles import Role
from hrapp.access.rules import actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.network import network_of
from hrapp.platform.accounts.attempts import trust_network
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import Refused, count_failure
from hrapp.platform.accounts.sessions import open_session
from hrapp.platform.memberships.jobs import log_lock
from hrapp.platform.memberships.queries import memberships_of
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.devices import device_in_words
from hrapp.platform.sessions.sign_in_log import note_session


def begin_session(user: User, keep: bool = False) -> None:
    """Sign `user` in; `keep` on a device of their own. The session that this browser had before ends.

    Clears the cookie, with the CSRF token, against session fixation. A language that was chosen before stays.
    """
    chosen = cookie.get("locale")
    end_session()
    if chosen:
        cookie["locale"] = chosen
    cookie.permanent = keep
    device, network = device_in_words(request.user_agent.string), network_of(request.remote_addr)
    visit().session = started = open_session(user, keep=keep, device=device, network=network)
    note_session(user, started)
    login_user(user)
    trust_network(user.email, actor().ip_address)


def end_session() -> None:
    """Sign out: end the session on the server, and clear the cookie."""
    if current_user.is_authenticated and (ending := visit().session):
        ending.ended_at = clock.now()
    logout_user()
    cookie.clear()


def count_refusal(refusal: Refused) -> None:
    """Count a refused sign-in, and log the lock of the login if this is the last failure allowed.

    Rolls the session back first, so that the count does not need a second connection.
    """
    session.rollback()
    log_lock(actor(), count_failure(refusal))


def first_page(user: User) -> str:
    """The path for a newly activated login: the wizard for owner or administrator of a new employer, else home."""
    memberships = list(memberships_of(user.id).values())
    only = memberships[0] if len(memberships) == 1 else None
    if only and only.role in (Role.OWNER, Role.ADMIN) and not only.employer.profile_completed_at:
        return only.employer.welcome
    return url_for("memberships.home")


def safe_path(target: str | None) -> str | None:
    """`target` if it is a path of this site; None for anything that could redirect elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    # Browsers ignore tabs and line breaks, and treat a backslash as a slash.
    if "\\" in target or any(character <= " " or character == "\x7f" for character in target):
        return None
    return target


def referring_path() -> str | None:
    """The path of the page of this site that the request came from, by its Referer header."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def signed_in_user() -> User:
    """The signed-in user as the row itself, not flask-login's proxy."""
    found: User = current_user._get_current_object()
    return found
