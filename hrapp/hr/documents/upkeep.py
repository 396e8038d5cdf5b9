"""Files and rows held against each other: files that no row names, and rows whose file is not what was stored.

A file is stored before its row and deleted after it, so that a killed process leaves at most a file without a row.
Such a file is deleted once it is old; a row is never touched: where its file is gone, the disk may be.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer_group

from hrapp.core import clock
from hrapp.core.errors import CannotOpen, DamagedFile, MissingFile
from hrapp.core.extensions import session
from hrapp.core.logs import log
from hrapp.core.sealed_files import sealed_size, unsealed
from hrapp.core.storage import Folder
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

# A younger file may be in the middle of its upload, and its row not there yet.
GRACE = timedelta(days=1)
AT_ONCE = 500
MISSING, SIZE, CHANGED = "the file is missing", "the file has the wrong size", "the file is not what was stored"
CLOSED = "the key of the file cannot be opened"
GONE = "none of its files is there: is the disk mounted, and STORAGE_URL right? Nothing was deleted."


class Row(NamedTuple):
    """What is known of a version and its file; `file_key` opens it, None if that was not asked or is closed."""

    id: UUID
    key: str
    size: int
    sha256: bytes
    title: str
    version: int
    # None of a company document.
    number: str | None
    name: str | None
    file_key: str | None


class Lost(NamedTuple):
    """A row without the file that it had, and what is wrong."""

    row: Row
    fault: str


@dataclass
class Findings:
    """What does not agree at one tenant; `refused` says why nothing was repaired."""

    rows: int = 0
    orphans: list[str] = field(default_factory=list)
    drafts: int = 0
    lost: list[Lost] = field(default_factory=list)
    refused: str = ""
    deleted: int = 0

    @property
    def number(self) -> int:
        """How many are left."""
        return len(self.orphans) + self.drafts + len(self.lost)


def verify(tenant: TenantRef, *, content: bool = False, progress: Callable[[], object] = lambda: None) -> Findings:
    """Hold the files of a tenant against its rows; `content` also reads each file to its end.

    `progress` is called for each row. StorageUnavailable if the storage is away. Commits, so that no transaction is
    idle while the storage takes its time.
    """
    folder, before = folder_of(tenant), clock.now() - GRACE
    # Before the rows: a file that comes meanwhile is not among them, so it cannot lack its row.
    keys = set(folder.keys())
    rows = rows_of(tenant, content)
    found = Findings(len(rows), drafts=len(folder.drafts(before)))
    found.orphans = [key for key in sorted(keys - {row.key for row in rows}) if _is_older(folder, key, before)]
    for row in rows:
        if fault := fault_of(folder, row, content):
            found.lost.append(Lost(row, fault))
        progress()
    # A row that went meanwhile, or got another file, took its file along.
    left = still_there(tenant, [lost.row for lost in found.lost])
    found.lost = [lost for lost in found.lost if lost.row.id in left]
    return found


def repair(tenant: TenantRef, found: Findings) -> None:
    """Delete the orphans and drafts that were found, and take them out of the findings.

    Nothing is deleted where rows have files and none of them is there.
    """
    if found.rows and sum(lost.fault == MISSING for lost in found.lost) == found.rows:
        found.refused = GONE
        return
    folder = folder_of(tenant)
    for key in found.orphans:
        folder.delete(key)
    found.deleted = len(found.orphans) + folder.delete_drafts(clock.now() - GRACE)
    found.orphans, found.drafts = [], 0


def clean(tenant: TenantRef) -> int:
    """What a new day does: delete old drafts and orphans, as `repair` does; returns how many there were."""
    folder, before = folder_of(tenant), clock.now() - GRACE
    deleted = folder.delete_drafts(before)
    keys = set(folder.keys())
    if not keys:
        return deleted
    with tenant_scope(tenant):
        used = set(session.scalars(select(Document.key)))
    session.commit()
    if used and not used & keys:
        log.error("none of a tenant's files is there", schema=tenant.schema_name)
        return deleted
    orphans = [key for key in keys - used if _is_older(folder, key, before)]
    for key in orphans:
        folder.delete(key)
    return deleted + len(orphans)


def fault_of(folder: Folder, row: Row, content: bool) -> str:
    """What is wrong with the file of a row, '' if nothing; `content` reads it."""
    try:
        if folder.size(row.key) != sealed_size(row.size):
            return SIZE
        if not content:
            return ""
        return _fault_inside(folder, row)
    except MissingFile:
        return MISSING


def _fault_inside(folder: Folder, row: Row) -> str:
    if row.file_key is None:
        return CLOSED
    digest = hashlib.sha256()
    with folder.open(row.key) as stored, suppress(DamagedFile):
        for chunk in unsealed(stored, row.file_key):
            digest.update(chunk)
    return "" if digest.digest() == row.sha256 else CHANGED


def rows_of(tenant: TenantRef, with_keys: bool) -> list[Row]:
    """The rows of all versions, by person and title; `with_keys` opens the keys of their files."""
    query = select(Document).options(joinedload(Document.employee))
    query = query.order_by(Document.employee_id, Document.title_key, Document.number)
    if with_keys:
        query = query.options(undefer_group("sealed"))
    with tenant_scope(tenant):
        rows = [
            Row(
                *(each.id, each.key, each.size, bytes(each.sha256), each.title, each.number),
                number=each.employee.number if each.employee else None,
                name=each.employee.name if each.employee else None,
                file_key=_opened(each) if with_keys else None,
            )
            for each in session.scalars(query)
        ]
    session.commit()
    return rows


def _opened(document: Document) -> str | None:
    with suppress(CannotOpen):
        return document.file_key.open() if document.file_key else None
    return None


def still_there(tenant: TenantRef, rows: list[Row]) -> set[UUID]:
    """The ids of those rows that name the same file still."""
    found: set[UUID] = set()
    with tenant_scope(tenant):
        for some in _batches(rows):
            keys = {row.id: row.key for row in some}
            query = select(Document.id, Document.key).where(Document.id.in_(keys))
            found |= {row_id for row_id, key in session.execute(query) if keys[row_id] == key}
    session.commit()
    return found


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _is_older(folder: Folder, key: str, before: datetime) -> bool:
    with suppress(MissingFile):
        return folder.modified(key) < before
    return False
