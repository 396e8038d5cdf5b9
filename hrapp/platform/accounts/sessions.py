"""Starting, listing and ending sessions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from hrapp.core import clock, crypto
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.platform.accounts.models import User, UserSession

# How long a session that has ended is kept, for the case that somebody asks what was done with a stolen one.
KEPT_AFTER_END = timedelta(days=30)
LATEST_FIRST = UserSession.last_seen_at.desc(), UserSession.id


def open_session(user: User, *, keep: bool, device: str, network: str) -> UserSession:
    """Start a session of `user`, whose `session_token` is then that of the cookie.

    Conflict if the password is no longer the one that was just checked: a session that began with the old password
    must not outlive the change that ends all of them.
    """
    checked = user.password_hash
    session.flush()
    # The lock makes this wait for a change of the password that has not been committed yet.
    stored = session.scalar(select(User.password_hash).where(User.id == user.id).with_for_update(key_share=True))
    if stored != checked:
        raise Conflict(N_("Your password has been changed in the meantime. Please sign in with the new one."))
    now, user.session_token = clock.now(), crypto.new_token()
    started = UserSession(
        user_id=user.id,
        token_hash=crypto.token_hash(user.session_token),
        keep=keep,
        device=device,
        network=network,
        created_at=now,
        last_seen_at=now,
        ends_at=now + UserSession.LIFETIME[keep],
        confirmed_at=now,
    )
    session.add(started)
    session.flush()
    return started


def open_sessions_of(user_id: UUID) -> list[UserSession]:
    """The sessions in which this user is signed in, the latest used first."""
    query = select(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None), ~_has_expired())
    return list(session.scalars(query.order_by(*LATEST_FIRST)))


def end_session_of(user_id: UUID, session_id: UUID) -> None:
    """End one session of this user; NotFound if it is not theirs, or has ended already."""
    if not _end(UserSession.user_id == user_id, UserSession.id == session_id):
        raise NotFound(N_("This session has already ended."))


def end_sessions_of(user_id: UUID, but: Iterable[UUID] = ()) -> int:
    """End the sessions of this user except those with the ids `but`; returns how many were open."""
    return _end(UserSession.user_id == user_id, UserSession.id.not_in(list(but)))


def remove_ended_sessions() -> None:
    """Delete the sessions that ended, or could no longer be used, KEPT_AFTER_END ago."""
    past = clock.now() - KEPT_AFTER_END
    session.execute(delete(UserSession).where(or_(UserSession.ended_at < past, _has_expired(past))))


def _end(*which: ColumnElement[bool]) -> int:
    ended = update(UserSession).where(UserSession.ended_at.is_(None), *which).values(ended_at=clock.now())
    return len(session.execute(ended.returning(UserSession.id)).all())


def _has_expired(at: datetime | None = None) -> ColumnElement[bool]:
    """Whether a session was unused for too long, or had reached its end, at the time `at` (default now)."""
    now = at or clock.now()
    unused = [
        and_(UserSession.keep.is_(keep), UserSession.last_seen_at <= now - idle)
        for keep, idle in UserSession.IDLE.items()
    ]
    return or_(UserSession.ends_at <= now, *unused)
