"""API tokens in the Authorization header."""

from datetime import timedelta

from flask import request
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.memberships.visit import visit

SCHEME = "Bearer "
USE_NOTED_EVERY = timedelta(minutes=5)


def given() -> bool:
    """Whether the request carries a token. Such a request is never authenticated by a cookie."""
    return request.headers.get("Authorization", "").startswith(SCHEME)


def user() -> User | None:
    """The user that the request's token acts as, if the token is good; the visit then knows its employer."""
    token = request.headers["Authorization"].removeprefix(SCHEME)
    row = session.execute(
        select(ApiToken, User).join(User, ApiToken.user_id == User.id).where(ApiToken.token_hash == token_hash(token))
    ).one_or_none()
    if row is None or not row.ApiToken.is_usable or not row.User.is_active:
        return None
    if row.ApiToken.last_used_at is None or row.ApiToken.last_used_at < clock.now() - USE_NOTED_EVERY:
        row.ApiToken.last_used_at = clock.now()
    visit().token_employer_id = row.ApiToken.employer_id
    found: User = row.User
    return found
