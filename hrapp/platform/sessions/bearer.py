"""API tokens in the Authorization header."""

from datetime import timedelta

from flask import request
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.memberships.visit import visit

SCHEME = "bearer"  # in any case (RFC 9110, 11.1)
# `last_used_at` is updated at most this often.
LAST_USED_PRECISION = timedelta(minutes=5)


def has_token() -> bool:
    """Whether the request has a bearer token. Such a request is never authenticated by a cookie."""
    return _credentials()[0].lower() == SCHEME


def user() -> User | None:
    """The user of the request's token, None if it is not usable. The visit then knows the token and its employer."""
    token = _credentials()[1]
    row = session.execute(
        select(ApiToken, User).join(User, ApiToken.user_id == User.id).where(ApiToken.token_hash == token_hash(token))
    ).one_or_none()
    if row is None or not row.ApiToken.is_usable or not row.User.is_active:
        return None
    if row.ApiToken.last_used_at is None or row.ApiToken.last_used_at < clock.now() - LAST_USED_PRECISION:
        row.ApiToken.last_used_at = clock.now()
    visit().token_id, visit().token_employer_id = row.ApiToken.id, row.ApiToken.employer_id
    found: User = row.User
    return found


def _credentials() -> tuple[str, str]:
    """The scheme and the credentials of the Authorization header; both '' if there is none."""
    scheme, _, rest = request.headers.get("Authorization", "").strip().partition(" ")
    return scheme, rest.strip()
