"""Who a request comes from, and where they belong: the session cookie or an API token, through flask-login."""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Request, g

from hrapp.core import clock
from hrapp.core.extensions import login_manager
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.queries import find_user, places_of
from hrapp.platform.sessions import bearer

SEEN_NOTED_EVERY = timedelta(minutes=5)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(from_cookie)
    login_manager.request_loader(from_header)
    login_manager.session_protection = None  # cookies carry an epoch; addresses change on a phone


def from_cookie(identity: str) -> User | None:
    """The user of a session cookie, unless the session has been ended since (see User.get_id); their places in `g`."""
    if bearer.given():
        return None
    user_id, _, epoch = identity.partition(".")
    try:
        user, places = find_user(UUID(user_id))
    except ValueError:
        return None
    if user is None or not user.is_active or str(user.session_epoch) != epoch:
        return None
    if user.last_seen_at is None or user.last_seen_at < clock.now() - SEEN_NOTED_EVERY:
        user.last_seen_at = clock.now()
    g.places = places
    return user


def from_header(_: Request) -> User | None:
    """The user of a token, their places in `g`."""
    user = bearer.user() if bearer.given() else None
    if user:
        g.places = places_of(user.id)
    return user
