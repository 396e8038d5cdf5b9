"""Reading users, links and API tokens."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hrapp.core import canonical
from hrapp.core.crypto import token_hash
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.platform.accounts.models import ActivationToken, ApiToken, User


def user_by_email(email: str) -> User | None:
    """The login with this email address, however it is written."""
    return session.scalar(select(User).where(func.lower(User.email) == canonical.email(email)))


def find_token(purpose: str, token: str) -> ActivationToken | None:
    """The link with this token, with its user loaded, whether usable or not."""
    return session.scalar(
        select(ActivationToken)
        .options(joinedload(ActivationToken.user))
        .where(ActivationToken.token_hash == token_hash(token), ActivationToken.purpose == purpose)
    )


def api_tokens_of(employer_id: UUID) -> list[tuple[ApiToken, User]]:
    """An employer's API tokens with the users that they act as, the newest first."""
    query = select(ApiToken, User).join(User, ApiToken.user_id == User.id).where(ApiToken.employer_id == employer_id)
    return [(token, user) for token, user in session.execute(query.order_by(ApiToken.created_at.desc())).tuples()]


def api_tokens_of_user(user_id: UUID) -> list[ApiToken]:
    """A user's API tokens that have not been revoked, at all employers, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return list(session.scalars(query.order_by(ApiToken.created_at.desc())))


def get_api_token(token_id: UUID, user_id: UUID | None = None) -> ApiToken:
    """The API token with this id, of `user_id` if that is given; NotFound if there is none."""
    token = session.get(ApiToken, token_id)
    if token and user_id in (None, token.user_id):
        return token
    raise NotFound(N_("We could not find this API token."))
