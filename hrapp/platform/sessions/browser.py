"""Browser sessions: starting and ending them, failed sign-ins, and safe redirects."""

from urllib.parse import urlsplit

from flask import request, url_for
from flask import session as cookie
from flask_login import current_user, login_user, logout_user

from hrapp.access.roles import Role
from hrapp.access.rules import actor
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import Refused, count_failure
from hrapp.platform.memberships.jobs import log_lock
from hrapp.platform.memberships.queries import memberships_of


def begin_session(user: User, keep: bool = False) -> None:
    """Sign `user` in; `keep` for two weeks. Clears the cookie, with the CSRF token, against session fixation.

    A language that was chosen before stays.
    """
    chosen = cookie.get("locale")
    cookie.clear()
    if chosen:
        cookie["locale"] = chosen
    cookie.permanent = keep
    login_user(user)


def end_session() -> None:
    """Sign out and clear the cookie."""
    logout_user()
    cookie.clear()


def count_refusal(refusal: Refused) -> None:
    """Count a refused sign-in, and log the lock of the login if this is the last failure allowed.

    Rolls the session back first: it may have locked the user's row to update `last_seen_at`, and the count, in another
    transaction, would wait for it.
    """
    session.rollback()
    log_lock(actor(), count_failure(refusal.counted))


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
