"""Finding users and the links that were mailed to them."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ActivationToken, User


def user_by_email(email: str) -> User | None:
    """The login with this address, whatever its case."""
    return session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def find_token(purpose: str, token: str) -> ActivationToken | None:
    """The link behind `token` with its user, whether still usable or not."""
    return session.scalar(
        select(ActivationToken)
        .options(joinedload(ActivationToken.user))
        .where(ActivationToken.token_hash == token_hash(token), ActivationToken.purpose == purpose)
    )
