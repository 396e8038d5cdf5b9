"""What the master keys encrypt in `public` beside the tenants' data keys: the bank details of employers' profiles."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.fernet import InvalidToken
from sqlalchemy import LargeBinary, bindparam, or_, select, type_coerce, update

from hrapp.core.crypto import EncryptedText, keyring
from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer

BATCH = 200
EMPLOYERS: Any = Employer.__table__
ENCRYPTED = tuple(column for column in EMPLOYERS.c if isinstance(column.type, EncryptedText))
STORED = select(
    EMPLOYERS.c.id, EMPLOYERS.c.slug, *(type_coerce(column, LargeBinary).label(column.name) for column in ENCRYPTED)
).where(or_(*(column.is_not(None) for column in ENCRYPTED)))


class Checked(NamedTuple):
    """Whether the encrypted values of an employer's profile can be opened, and are encrypted by the first key."""

    slug: str
    usable: bool
    current: bool


def check() -> Iterator[Checked]:
    """Each employer whose profile has encrypted values."""
    for row in session.execute(STORED.order_by(EMPLOYERS.c.slug)):
        stored = _values(row).values()
        yield Checked(row.slug, all(map(_opens, stored)), all(map(keyring.is_current, stored)))


def encrypt_anew(progress: Callable[[int], object]) -> list[str]:
    """Encrypt the values of all profiles by the first master key; returns the slugs of those that cannot be opened.

    As `data_keys.wrap_anew`: in batches, and what is encrypted by it already is left alone. Nothing changes for those
    who edit a profile.
    """
    failed: list[str] = []
    last = UUID(int=0)
    query = STORED.order_by(EMPLOYERS.c.id).limit(BATCH).with_for_update(key_share=True)
    while rows := session.execute(query.where(EMPLOYERS.c.id > last)).all():
        for row in rows:
            stored = _values(row)
            try:
                renewed = {name: keyring.renewed(value) for name, value in stored.items()}
            except CannotOpen:
                failed.append(row.slug)
                continue
            if renewed != stored:
                _store(row.id, renewed)
        session.commit()
        progress(len(rows))
        last = rows[-1].id
    return failed


def _values(row: Any) -> dict[str, bytes]:
    found = {column.name: getattr(row, column.name) for column in ENCRYPTED}
    return {name: bytes(value) for name, value in found.items() if value is not None}


def _opens(stored: bytes) -> bool:
    try:
        keyring.fernet.decrypt(stored)
    except InvalidToken:
        return False
    return True


def _store(employer_id: UUID, values: dict[str, bytes]) -> None:
    raw = {name: bindparam(f"{name}_stored", value, LargeBinary) for name, value in values.items()}
    unchanged = {"updated_at": EMPLOYERS.c.updated_at}
    session.execute(update(EMPLOYERS).where(EMPLOYERS.c.id == employer_id).values(**raw, **unchanged))
