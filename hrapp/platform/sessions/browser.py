"""Beginning and ending a session of the browser, and where to go from there."""

from urllib.parse import urlsplit

from flask import request
from flask import session as cookie
from flask_login import current_user, login_user, logout_user

from hrapp.platform.accounts.models import User


def begin_session(user: User, keep: bool = False) -> None:
    """Sign `user` in. All that was in the cookie before goes, the form token too: what was fixed before is void."""
    cookie.clear()
    cookie.permanent = keep
    login_user(user)


def end_session() -> None:
    """Sign out, and forget everything that the cookie held."""
    logout_user()
    cookie.clear()


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
