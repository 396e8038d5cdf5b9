"""Files that are stored within a transaction: one that is rolled back leaves none of them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from hrapp.core.errors import StorageUnavailable
from hrapp.core.extensions import Session, session
from hrapp.core.uploads import Upload

# Key in session.info.
STORED = "stored_files"


class StoredFile(NamedTuple):
    """A file that was stored in a transaction; `within` is the savepoint in which it was, if any."""

    upload: Upload
    within: SessionTransaction | None


def keep(upload: Upload) -> None:
    """Store a finished upload, until the current savepoint or transaction is rolled back.

    StorageFull or StorageUnavailable if that fails, and then it is not stored.
    """
    current = session()
    if not current.in_transaction():
        current.begin()  # so that its end is noticed
    upload.keep()
    current.info.setdefault(STORED, []).append(StoredFile(upload, current.get_nested_transaction()))


@event.listens_for(Session, "before_commit")
def leave_to_rows(current: Session) -> None:
    """From here on what was stored stays, once all rows have been accepted.

    If the connection breaks while the database commits, nobody knows whether it did: a file without a row is found and
    deleted later (`flask storage verify`), while a row without its file would be a loss.
    """
    if not current.in_nested_transaction() and current.info.get(STORED):
        current.flush()
        del current.info[STORED]


@event.listens_for(Session, "after_soft_rollback")
def delete_of_savepoint(current: Session, ended: SessionTransaction) -> None:
    """Delete what was stored inside the savepoint that was rolled back."""
    stored: list[StoredFile] = current.info.get(STORED, [])
    if ended.nested and stored:
        current.info[STORED] = [file for file in stored if not _is_inside(file.within, ended)]
        _delete(file for file in stored if _is_inside(file.within, ended))


@event.listens_for(Session, "after_transaction_end")
def delete_of_transaction(current: Session, ended: SessionTransaction) -> None:
    """Delete what was stored in a transaction that has ended without a commit, also if its session was just closed."""
    if ended.parent is None:
        _delete(current.info.pop(STORED, ()))


def _is_inside(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None and savepoint is not ended:
        savepoint = savepoint.parent
    return savepoint is ended


def _delete(files: Iterable[StoredFile]) -> None:
    for file in files:
        # What stays, since the storage is away, is found by `flask storage verify`: no row names it.
        with suppress(StorageUnavailable):
            file.upload.delete()
