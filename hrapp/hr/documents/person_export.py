"""All documents of one person as files in a new folder, opened, with an index: whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import CannotOpen, Conflict, DamagedFile, MissingFile
from hrapp.core.extensions import session
from hrapp.core.filenames import neutral_name
from hrapp.core.lists.exports import csv_file
from hrapp.core.sealed_files import unsealed
from hrapp.core.storage import Folder
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

UNFINISHED = ".unfinished-"
FACTS = (
    *("id", "chain_id", "number", "is_current", "type", "title", "description", "issued_on", "expires_on"),
    *("visibility", "file_name", "size", "media_type", "created_at", "uploaded_by_name"),
    *("verified_at", "verified_by_name", "superseded_at"),
)


class Exported(NamedTuple):
    """A version to be written: its name in the folder, what opens its file, and what the index says of it."""

    name: str
    key: str
    file_key: str
    sha256: bytes
    facts: dict[str, Any]


def export(actor: Actor, tenant: TenantRef, employee: Employee, target: Path) -> int:
    """Write somebody's documents into the new folder `target`, and log it; returns the number of files.

    Files have the mode 600, the folder 700. Conflict if it is there, or if a file cannot be read; then nothing is left.
    OSError if it cannot be written. Commits.
    """
    if os.path.lexists(target):  # a link to nothing too, which no folder can replace
        raise Conflict(f"{target} is there already. Name a new folder.")
    versions = versions_of(tenant, employee)
    # Beside its place, so that it is there with one step, once all of it is.
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))  # mode 700
    try:
        for each in versions:
            write_file(folder_of(tenant), each, unfinished / each.name)
        write_index([each.facts for each in versions], unfinished)
        with tenant_scope(tenant):
            log_exported(actor, employee, len(versions))
        session.commit()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return len(versions)


def versions_of(tenant: TenantRef, employee: Employee) -> list[Exported]:
    """All versions of somebody's documents, whoever may see them, by title, the oldest first."""
    query = select(Document).options(undefer_group("sealed")).where(Document.employee_id == employee.id)
    with tenant_scope(tenant):
        rows = session.scalars(query.order_by(Document.title_key, Document.chain_id, Document.number))
        found = [exported(document, place) for place, document in enumerate(rows, 1)]
    session.commit()  # writing may take its time
    return found


def exported(document: Document, place: int) -> Exported:
    """What is written of a version; Conflict if the key of its file cannot be opened."""
    titled = document.title.replace("/", "_").replace("\\", "_")
    name = neutral_name(f"{place:03} v{document.number} {titled}", document.media_type)
    try:
        file_key = document.file_key.open() if document.file_key else ""
    except CannotOpen as error:
        raise unreadable(document.title, document.number) from error
    facts = {"file": name, **{fact: getattr(document, fact) for fact in FACTS}, "sha256": document.sha256.hex()}
    return Exported(name, document.key, file_key, bytes(document.sha256), facts)


def write_file(folder: Folder, version: Exported, path: Path) -> None:
    """Write the opened file; Conflict if it is missing or not what was stored."""
    digest = hashlib.sha256()
    try:
        with folder.open(version.key) as stored, open(path, "xb", opener=private) as file:
            for chunk in unsealed(stored, version.file_key):
                digest.update(chunk)
                file.write(chunk)
    except (MissingFile, DamagedFile) as error:
        raise unreadable(version.facts["title"], version.facts["number"]) from error
    if digest.digest() != version.sha256:
        raise unreadable(version.facts["title"], version.facts["number"])


def write_index(facts: Sequence[dict[str, Any]], folder: Path) -> None:
    """index.json for programs, and index.csv for spreadsheets."""
    with open(folder / "index.json", "x", encoding="utf-8", opener=private) as file:
        json.dump(facts, file, default=str, indent=2, ensure_ascii=False)
    head = ["file", *FACTS, "sha256"]
    rows, _number = csv_file(head, ([each[name] for name in head] for each in facts))
    with rows, open(folder / "index.csv", "xb", opener=private) as file:
        shutil.copyfileobj(rows, file)


def log_exported(actor: Actor, employee: Employee, number: int) -> None:
    audit.record(
        actor,
        "exported",
        changes={"files": number},
        subject_type=Document.__subject__,
        subject_id=employee.id,
        subject_name=employee.name,
    )


def unreadable(title: str, number: int) -> Conflict:
    return Conflict(
        f"“{title}”, version {number}, cannot be read, so nothing was written. See: flask storage verify --content"
    )


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
