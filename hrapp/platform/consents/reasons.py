"""The reasons of requests, which the master keys encrypt: whether they can be opened, and encrypting them anew."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, select, type_coerce, update

from hrapp.core.crypto import keyring
from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import session
from hrapp.platform.consents.models import ConsentGrant

BATCH = 200
GRANTS: Any = ConsentGrant.__table__
STORED = select(GRANTS.c.id, type_coerce(GRANTS.c.reason, LargeBinary).label("reason")).order_by(GRANTS.c.id)


class Reasons(NamedTuple):
    """How many are encrypted by a master key that is not the first, and how many cannot be opened by any."""

    former: int
    closed: int


def check() -> Reasons:
    former = closed = 0
    for rows in _batches(STORED):
        for row in rows:
            renewed = _renewed(row.reason)
            closed += renewed is None
            former += renewed not in (None, bytes(row.reason))
    return Reasons(former, closed)


def encrypt_anew(progress: Callable[[int], object]) -> int:
    """Encrypt all by the first master key, in batches that are committed; returns how many cannot be opened."""
    closed = 0
    for rows in _batches(STORED.with_for_update(key_share=True)):
        for row in rows:
            renewed = _renewed(row.reason)
            closed += renewed is None
            if renewed not in (None, bytes(row.reason)):
                sealed = bindparam("renewed", renewed, LargeBinary)
                session.execute(update(GRANTS).where(GRANTS.c.id == row.id).values(reason=sealed))
        session.commit()
        progress(len(rows))
    return closed


def _batches(query: Any) -> Iterator[Any]:
    last = UUID(int=0)
    while rows := session.execute(query.where(GRANTS.c.id > last).limit(BATCH)).all():
        yield rows
        last = rows[-1].id


def _renewed(stored: bytes) -> bytes | None:
    """The same by the first master key; None if it cannot be opened."""
    try:
        return keyring.renewed(bytes(stored))
    except CannotOpen:
        return None
