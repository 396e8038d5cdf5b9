"""Recording forms and requests that have acted, and keeping what was typed into others. All of it is for one user."""

from datetime import timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from hrapp.core import clock
from hrapp.core.crypto import keyring
from hrapp.core.errors import CannotOpen, Conflict, KeyReused, LostRace
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.platform.submissions.models import KeptForm, Submission

KEPT_FOR = timedelta(days=1)
OTHER_BODY = N_("This Idempotency-Key was used for a request with another body. Use a new key.")
NO_ANSWER = N_(
    "A request with this Idempotency-Key has acted, but its answer can no longer be read. Look for its result."
)


def record(user_id: UUID, fingerprint: bytes, location: str) -> bool:
    """Record that a form has acted; False if it had before, and then the caller has to roll back.

    Of two transactions at once the second waits for the first to end.
    """
    row = insert(Submission).values(user_id=user_id, fingerprint=fingerprint, location=location, created_at=clock.now())
    return session.scalar(row.on_conflict_do_nothing().returning(Submission.location)) is not None


def location_of(user_id: UUID, fingerprint: bytes) -> str | None:
    """The path to which a form led that has acted already; None if it has not."""
    query = select(Submission.location).where(Submission.user_id == user_id, Submission.fingerprint == fingerprint)
    return session.scalar(query)


def claim(user_id: UUID, fingerprint: bytes, content: bytes) -> bool:
    """Claim a request's Idempotency-Key; False if one with that key has acted. A rollback gives the key back.

    `content` is the hash of the body. Of two transactions at once the second waits for the first to end.
    """
    row = insert(Submission).values(
        user_id=user_id, fingerprint=fingerprint, content=content, location="", created_at=clock.now()
    )
    return session.scalar(row.on_conflict_do_nothing().returning(Submission.location)) is not None


def keep_answer(user_id: UUID, fingerprint: bytes, answer: str) -> None:
    """Keep the answer to the request that has claimed a key."""
    mine = (Submission.user_id == user_id) & (Submission.fingerprint == fingerprint)
    session.execute(update(Submission).where(mine).values(answer=keyring.fernet.encrypt(answer.encode())))


def answer_of(user_id: UUID, fingerprint: bytes, content: bytes) -> str:
    """The answer to the request that has acted with this key.

    KeyReused if its body was another one; Conflict if the answer cannot be read, such as after the master key was
    replaced; LostRace if the key has been forgotten this moment.
    """
    query = select(Submission.content, Submission.answer)
    found = session.execute(
        query.where(Submission.user_id == user_id, Submission.fingerprint == fingerprint)
    ).one_or_none()
    if found is None:
        raise LostRace
    if bytes(found.content) != content:
        raise KeyReused({"Idempotency-Key": [OTHER_BODY]})
    try:
        return keyring.fernet.decrypt(bytes(found.answer or b"")).decode()
    except InvalidToken:
        raise Conflict(NO_ANSWER) from None


def keep(user_id: UUID, content: str) -> UUID:
    """Keep the content of a form and return its id; IntegrityError if there is no such user."""
    kept = KeptForm(user_id=user_id, content=content)
    session.add(kept)
    session.flush()
    return kept.id


def content_of(user_id: UUID, kept_id: UUID) -> str | None:
    """The content of a form that was kept for this user; None if there is none, or it is too old or of a lost key."""
    now = clock.now()
    is_young = func.coalesce(KeptForm.saved_until > now, KeptForm.created_at > now - KEPT_FOR)
    query = select(KeptForm.content).where(KeptForm.id == kept_id, KeptForm.user_id == user_id, is_young)
    try:
        return session.scalar(query)
    except CannotOpen:
        return None


def forget_old() -> None:
    """Delete what is older than KEPT_FOR, and of what was saved for later what has been kept long enough."""
    now = clock.now()
    session.execute(delete(Submission).where(Submission.created_at < now - KEPT_FOR))
    session.execute(delete(KeptForm).where(KeptForm.saved_until.is_(None), KeptForm.created_at < now - KEPT_FOR))
    session.execute(delete(KeptForm).where(KeptForm.saved_until < now))
