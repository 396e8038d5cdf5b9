"""Files that are stored within a transaction: one that is rolled back leaves none of them."""

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
        current.begin()  # so that a rollback is noticed
    upload.keep()
    current.info.setdefault(STORED, []).append(StoredFile(upload, current.get_nested_transaction()))


@event.listens_for(Session, "after_soft_rollback")
def delete_stored(current: Session, ended: SessionTransaction) -> None:
    """Delete what was stored inside the savepoint or transaction that was rolled back."""
    stored: list[StoredFile] = current.info.pop(STORED, [])
    gone = [file for file in stored if not ended.nested or _is_inside(file.within, ended)]
    current.info[STORED] = [file for file in stored if file not in gone]
    for file in gone:
        # What stays, since the storage is away, is found by `flask storage verify`: no row names it.
        with suppress(StorageUnavailable):
            file.upload.delete()


@event.listens_for(Session, "after_commit")
def forget_stored(current: Session) -> None:
    if not current.in_nested_transaction():
        current.info.pop(STORED, None)


def _is_inside(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None and savepoint is not ended:
        savepoint = savepoint.parent
    return savepoint is ended
