"""Authentication by session cookie or API token, through flask-login."""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Request

from hrapp.core import clock
from hrapp.core.extensions import login_manager
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.queries import find_user, memberships_of
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions import bearer

# `last_seen_at` is updated at most this often.
LAST_SEEN_PRECISION = timedelta(minutes=5)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(from_cookie)
    login_manager.request_loader(from_header)
    login_manager.session_protection = None  # binds to the IP address, which changes on phones; we use an epoch


def from_cookie(identity: str) -> User | None:
    """The user of a session cookie, unless the session has been ended (see User.get_id).

    Sets the visit's `memberships`.
    """
    if bearer.has_token():
        return None
    user_id, _, epoch = identity.partition(".")
    try:
        user, memberships = find_user(UUID(user_id))
    except ValueError:
        return None
    if user is None or not user.is_active or str(user.session_epoch) != epoch:
        return None
    if user.last_seen_at is None or user.last_seen_at < clock.now() - LAST_SEEN_PRECISION:
        user.last_seen_at = clock.now()
    visit().memberships = memberships
    return user


def from_header(_: Request) -> User | None:
    """The user of a bearer token; sets the visit's `memberships`."""
    user = bearer.user() if bearer.has_token() else None
    if user:
        visit().memberships = memberships_of(user.id)
    return user
