"""Recording forms that have acted, and keeping what was typed into others. All of it is for one user."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from hrapp.core import clock
from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import session
from hrapp.platform.submissions.models import KeptForm, Submission

KEPT_FOR = timedelta(days=1)


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


def keep(user_id: UUID, content: str) -> UUID:
    """Keep the content of a form and return its id; IntegrityError if there is no such user."""
    kept = KeptForm(user_id=user_id, content=content)
    session.add(kept)
    session.flush()
    return kept.id


def content_of(user_id: UUID, kept_id: UUID) -> str | None:
    """The content of a form that was kept for this user; None if there is none, or it is too old or of a lost key."""
    query = select(KeptForm.content).where(
        KeptForm.id == kept_id, KeptForm.user_id == user_id, KeptForm.created_at > clock.now() - KEPT_FOR
    )
    try:
        return session.scalar(query)
    except CannotOpen:
        return None


def forget_old() -> None:
    """Delete what is older than KEPT_FOR."""
    for model in (Submission, KeptForm):
        session.execute(delete(model).where(model.created_at < clock.now() - KEPT_FOR))
