"""Making logins, mailing links, signing in, and locking after repeated failures."""

from sqlalchemy import case, update
from sqlalchemy.orm import Session as AnySession

from hrapp.core import clock, crypto
from hrapp.core.errors import Conflict, Gone
from hrapp.core.extensions import db, session
from hrapp.core.text import N_
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, LOCK, ActivationToken, User
from hrapp.platform.accounts.queries import find_token, user_by_email


def create_user(email: str, name: str = "", locale: str = "en", time_zone: str = "UTC") -> User:
    """A login that cannot sign in before its link has been followed; Conflict if the address has one already."""
    if user_by_email(email):
        raise Conflict(N_("There is a login with this email address already."))
    user = User(email=email.strip(), name=name, locale=locale, time_zone=time_zone)
    session.add(user)
    session.flush()
    return user


def issue_token(user: User, purpose: str) -> str:
    """A new link for one purpose; older ones of that purpose stop working."""
    session.execute(
        update(ActivationToken)
        .where(
            ActivationToken.user_id == user.id,
            ActivationToken.purpose == purpose,
            ActivationToken.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    token = crypto.new_token()
    expires_at = clock.now() + ActivationToken.LIFETIMES[purpose]
    session.add(
        ActivationToken(
            user_id=user.id, purpose=purpose, token_hash=crypto.token_hash(token), expires_at=expires_at
        )
    )
    return token


def redeem_token(purpose: str, token: str) -> User:
    """Use a link up and return its user; Gone if it is unknown, used or expired. Of two at once, one wins."""
    found = find_token(purpose, token)
    if found is None or not found.is_usable:
        raise Gone(N_("This link has been used, has expired or was never ours. Ask for a new one."))
    won = session.execute(
        update(ActivationToken)
        .where(ActivationToken.id == found.id, ActivationToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(ActivationToken.id)
    ).one_or_none()
    if won is None:
        raise Gone(N_("This link has just been used."))
    return found.user


def set_password_by_token(purpose: str, token: str, password: str) -> User:
    """Follow an activation or reset link: the password is set, the login active, every older session ended."""
    user = redeem_token(purpose, token)
    user.set_password(password)
    user.is_active = True
    return user


def check_credentials(email: str, password: str) -> User | None:
    """The user that these credentials belong to, if it may sign in; the same time for every answer.

    The failure is counted in a transaction of its own, since the request that fails is rolled back.
    """
    user = user_by_email(email)
    correct = crypto.verify_password(user.password_hash if user else None, password)
    if user is None or not user.is_active or user.is_locked:
        return None
    if not correct:
        count_failure(user)
        return None
    user.failed_sign_ins, user.locked_until = 0, None
    return user


def count_failure(user: User) -> None:
    """One more failure; at the fifth in a row the login is locked for a quarter of an hour."""
    failures = User.failed_sign_ins + 1
    reached = failures >= FAILURES_BEFORE_LOCK
    with AnySession(db.engine) as apart, apart.begin():
        apart.execute(
            update(User)
            .where(User.id == user.id)
            .values(
                failed_sign_ins=case((reached, 0), else_=failures),
                locked_until=case((reached, clock.now() + LOCK), else_=User.locked_until),
            )
        )
