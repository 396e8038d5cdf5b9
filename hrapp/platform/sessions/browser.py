"""Beginning and ending a session of the browser, and where to go from there."""

from urllib.parse import urlsplit

from flask import request, url_for
from flask import session as cookie
from flask_login import current_user, login_user, logout_user

from hrapp.access.roles import Role
from hrapp.access.rules import actor
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import Refused, count_failure
from hrapp.platform.memberships.jobs import note_refusal
from hrapp.platform.memberships.queries import memberships_of


def begin_session(user: User, keep: bool = False) -> None:
    """Sign `user` in. All that was in the cookie before goes, also the form's token, which somebody else may know."""
    cookie.clear()
    cookie.permanent = keep
    login_user(user)


def end_session() -> None:
    """Sign out, and forget everything that the cookie held."""
    logout_user()
    cookie.clear()


def refuse(refusal: Refused) -> None:
    """Count a refused sign-in, and have it noted if it locks the login; what this request wrote before is undone.

    Not undone, the row that says when somebody was last seen would be held, and the count would wait for it.
    """
    session.rollback()
    note_refusal(actor(), count_failure(refusal.counted))


def first_page(user: User) -> str:
    """The path where a login that has just been activated goes: who opened an employer is asked to describe it."""
    memberships = list(memberships_of(user.id).values())
    only = memberships[0] if len(memberships) == 1 else None
    if only and only.role in (Role.OWNER, Role.ADMIN) and not only.employer.profile_completed_at:
        return only.employer.welcome
    return url_for("memberships.home")


def safe_path(target: str | None) -> str | None:
    """`target` if it is a path of this site, None for anything that a browser could take elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    # Browsers drop tabs and line ends, and read a backslash as a slash.
    if "\\" in target or any(character <= " " or character == "\x7f" for character in target):
        return None
    return target


def path_before() -> str | None:
    """The page of this site that the request came from."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def person() -> User:
    """Who is signed in, as the row itself."""
    found: User = current_user._get_current_object()
    return found
