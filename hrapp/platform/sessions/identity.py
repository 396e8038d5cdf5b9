"""Authentication by session cookie or API token, through flask-login."""

from datetime import timedelta

from flask import Flask, Request, request

from hrapp.core import clock
from hrapp.core.extensions import login_manager
from hrapp.core.network import network_of
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.queries import find_session, memberships_of
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions import bearer

# `last_seen_at` is updated at most this often.
LAST_SEEN_PRECISION = timedelta(minutes=5)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(from_cookie)
    login_manager.request_loader(from_header)
    login_manager.session_protection = None  # binds to the IP address, which changes on phones


def from_cookie(token: str) -> User | None:
    """The user of the session whose token is in the cookie, None unless it is open; sets the visit's `memberships`."""
    if bearer.has_token() or (found := find_session(token)) is None:
        return None
    user = found.user
    if not found.session.is_open or not user.is_active:
        return None
    found.session.note_use(network_of(request.remote_addr))
    if user.last_seen_at is None or user.last_seen_at < clock.now() - LAST_SEEN_PRECISION:
        user.last_seen_at = clock.now()
    user.session_token = token
    visit().memberships, visit().session = found.memberships, found.session
    return user


def from_header(_: Request) -> User | None:
    """The user of a bearer token; sets the visit's `memberships`. None if they no longer belong to its employer."""
    user = bearer.user() if bearer.has_token() else None
    if user is None:
        return None
    memberships = memberships_of(user.id)
    if visit().token_employer_id not in {membership.employer_id for membership in memberships.values()}:
        return None
    visit().memberships = memberships
    return user
