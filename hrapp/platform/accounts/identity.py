"""Who a request comes from: the session cookie or an API token, through flask-login."""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Request
from sqlalchemy import bindparam, select

from hrapp.core import clock
from hrapp.core.extensions import login_manager, session
from hrapp.platform.accounts import bearer
from hrapp.platform.accounts.models import User

SEEN_NOTED_EVERY = timedelta(minutes=5)
# Made once, since every request of somebody signed in asks it.
USER = select(User).where(User.id == bindparam("user_id"))


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(from_cookie)
    login_manager.request_loader(from_header)
    login_manager.session_protection = None  # cookies carry an epoch; addresses change on a phone


def from_cookie(identity: str) -> User | None:
    """The user of a session cookie, unless the session has been ended since (see User.get_id)."""
    if bearer.given():
        return None
    user_id, _, epoch = identity.partition(".")
    try:
        user = session.scalar(USER, {"user_id": UUID(user_id)})
    except ValueError:
        return None
    if user is None or not user.is_active or str(user.session_epoch) != epoch:
        return None
    if user.last_seen_at is None or user.last_seen_at < clock.now() - SEEN_NOTED_EVERY:
        user.last_seen_at = clock.now()
    return user


def from_header(_: Request) -> User | None:
    return bearer.user() if bearer.given() else None
