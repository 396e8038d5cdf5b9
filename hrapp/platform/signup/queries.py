"""Reading sign-ups."""

from datetime import datetime

from sqlalchemy import select

from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.signup.models import SignUp

WAITING = (SignUp.used_at.is_(None), SignUp.replaced_at.is_(None))


def find_sign_up(token: str) -> SignUp | None:
    """The sign-up whose link has this token, whatever its state."""
    return session.scalar(select(SignUp).where(SignUp.token_hash == token_hash(token)))


def has_newer(email: str, at: datetime) -> bool:
    """Whether a sign-up of this address waits that was asked for after `at`."""
    query = select(SignUp.id).where(SignUp.email == email, SignUp.created_at > at, *WAITING)
    return session.scalar(query) is not None
