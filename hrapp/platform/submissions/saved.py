"""Forms that somebody has saved for later, to go on with them another day: encrypted, and for nobody but them."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.fernet import InvalidToken
from sqlalchemy import LargeBinary, delete, event, func, select, type_coerce
from sqlalchemy.orm import Session as AnySession

from hrapp.core import clock
from hrapp.core.crypto import keyring
from hrapp.core.errors import Conflict
from hrapp.core.extensions import Session, session
from hrapp.core.text import N_
from hrapp.platform.submissions.models import KeptForm
from hrapp.tenancy.following import follow
from hrapp.tenancy.models import TenantRef

SAVED_FOR = timedelta(days=30)
MOST, LARGEST = 50, 300_000
TOO_MANY = N_("You have saved %(most)s forms here. Finish or discard one of them first.")
TOO_LARGE = N_("This is too much to be saved for later. Shorten the longest texts.")
# The key in session.info: ids of forms that are done with, to be deleted once the tenant's scope has ended.
DONE = "saved_forms_done"
FORMS: Any = KeptForm.__table__


class SavedForm(NamedTuple):
    """A form that was saved, until when it is kept, and its content; None if it cannot be opened now."""

    id: UUID
    at: datetime
    until: datetime
    content: str | None


def save(user_id: UUID, employer_id: UUID, content: str, instead_of: UUID | None = None) -> datetime:
    """Save the content of a form at an employer, `instead_of` one that was saved before; returns until when it is kept.

    Conflict if it is too large, or if there are too many.
    """
    if len(content) > LARGEST:
        raise Conflict(TOO_LARGE)
    if instead_of:
        discard(user_id, instead_of)
    if (session.scalar(select(func.count(KeptForm.id)).where(*_of(user_id, employer_id))) or 0) >= MOST:
        raise Conflict(TOO_MANY, most=MOST)
    until = clock.now() + SAVED_FOR
    session.add(KeptForm(user_id=user_id, employer_id=employer_id, content=content, saved_until=until))
    session.flush()
    return until


def saved_forms(user_id: UUID, employer_id: UUID) -> list[SavedForm]:
    """What this user has saved at an employer, the latest first."""
    # As it is stored, so that one which cannot be opened does not hide the others.
    content = type_coerce(KeptForm.content, LargeBinary)
    query = select(KeptForm.id, KeptForm.created_at, KeptForm.saved_until, content).where(*_of(user_id, employer_id))
    rows: Any = session.execute(query.order_by(KeptForm.id.desc()))
    return [SavedForm(form_id, at, until, _opened(bytes(content))) for form_id, at, until, content in rows]


def discard(user_id: UUID, form_id: UUID) -> bool:
    """Delete a form that this user has saved; whether there was one."""
    mine = (KeptForm.id == form_id, KeptForm.user_id == user_id, KeptForm.saved_until.is_not(None))
    return session.scalar(delete(KeptForm).where(*mine).returning(KeptForm.id)) is not None


def discard_when_done(user_id: UUID, form_id: UUID) -> None:
    """Delete a form with the transaction that makes use of it, which is bound to a tenant now."""
    session.info.setdefault(DONE, []).append((user_id, form_id))


def _of(user_id: UUID, employer_id: UUID) -> tuple[Any, ...]:
    return KeptForm.user_id == user_id, KeptForm.employer_id == employer_id, KeptForm.saved_until > clock.now()


def _opened(content: bytes) -> str | None:
    try:
        return keyring.fernet.decrypt(content).decode()
    except InvalidToken:
        return None


def _gather(_tenant: TenantRef) -> list[tuple[UUID, UUID]] | None:
    found: list[tuple[UUID, UUID]] | None = session.info.pop(DONE, None)
    return found


def _delete(_tenant: TenantRef, done: list[tuple[UUID, UUID]]) -> None:
    for user_id, form_id in done:
        mine = (FORMS.c.id == form_id, FORMS.c.user_id == user_id, FORMS.c.saved_until.is_not(None))
        session.connection().execute(delete(FORMS).where(*mine))


@event.listens_for(Session, "after_transaction_end")
def _forget(current: AnySession, ended: Any) -> None:
    if ended.parent is None:
        current.info.pop(DONE, None)


follow(_gather, _delete)
