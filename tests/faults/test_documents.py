"""Processes that are killed while they store or delete a file, and a storage that fails: rows and files agree again."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from time_machine import travel

from hrapp.core import clock, jobs
from hrapp.core.errors import StorageFull, StorageUnavailable
from hrapp.core.extensions import session
from hrapp.core.instance import PROJECT
from hrapp.core.storage import local_path
from hrapp.core.uploads import MEGABYTE
from hrapp.hr.documents import operations
from hrapp.hr.documents.files import folder_of, open_file
from hrapp.hr.documents.queries import get_document
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.faults.test_mail_server_down import LATER
from tests.faults.test_workers import SILENCE, STUCK, running, seen_by_the_owner, wait_until
from tests.support.cast import Cast, CastEmployer
from tests.support.documents import HR, add_document
from tests.support.mailbox import work
from tests.support.processes import CORE_ALONE

pytestmark = pytest.mark.usefixtures("context")
# One file is stored and its row is not there yet, of another one a part has come.
UPLOAD = f"""{CORE_ALONE}
from hrapp.core.scanning import Scanner
from hrapp.core.storage import Storage
from hrapp.core.uploads import Upload
storage = Storage()
storage.load(sys.argv[1])
whole, half = (Upload(storage.folder(sys.argv[2]), Scanner(), 10**7) for _ in range(2))
for upload in (whole, half):
    upload.write(bytes(10**6))
whole.finish()
whole.keep()
print("stored", flush=True)
sys.stdin.read()
"""
WAITING = text("""
    SELECT status::text, attempts FROM public.procrastinate_jobs WHERE task_name = 'documents.delete_file'
""")


def verify(cast: Cast, *words: str, code: int = 0) -> Any:
    """What `flask storage verify` says of Acme two days later."""
    with travel(clock.now() + timedelta(days=2)):
        done = cast.app.test_cli_runner().invoke(args=["storage", "verify", "acme", "--content", "--json", *words])
    assert done.exit_code == code, done.output
    return json.loads(done.output)["employers"]["acme"]


def remove(employer: CastEmployer, document_id: Any) -> None:
    with tenant_scope(employer.tenant):
        operations.remove(HR, get_document(HR, document_id, lock=True))
        session.commit()


def keys(employer: CastEmployer) -> list[str]:
    return list(folder_of(employer.tenant).keys())


def test_what_a_killed_upload_leaves_is_found_and_goes(cast: Cast) -> None:
    add_document(cast.acme, None, "policy")
    before = keys(cast.acme)
    told = [sys.executable, "-c", UPLOAD, cast.app.config["STORAGE_URL"], cast.acme.tenant.schema_name]
    with subprocess.Popen(told, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stored\n"
        process.kill()
    found = verify(cast, code=1)
    assert (len(found["orphans"]), found["drafts"], found["lost"]) == (1, 1, [])
    assert verify(cast, "--repair")["deleted"] == 2
    assert keys(cast.acme) == before
    assert verify(cast)["documents"] == 1


def test_a_deletion_that_is_killed_is_done_by_the_next_worker(app: Flask, cast: Cast, environ: dict[str, str]) -> None:
    remove(cast.acme, add_document(cast.acme, None, "policy"))
    with locked(cast.acme), running(environ):
        wait_until(lambda: seen_by_the_owner(STUCK) == 1)
    assert len(keys(cast.acme)) == 1
    session.execute(SILENCE)
    jobs.defer(jobs.rescue)
    session.commit()
    for _ in range(2):  # it is found in the first run, and done in this or the next
        work(app)
    assert keys(cast.acme) == []


@contextmanager
def locked(employer: CastEmployer) -> Iterator[None]:
    """Nobody reads or writes documents of an employer meanwhile."""
    with owner_transaction() as connection:
        connection.execute(text(f'LOCK TABLE "{employer.tenant.schema_name}".documents'))
        yield


def test_a_disk_without_room_is_said_and_keeps_nothing(cast: Cast) -> None:
    root = local_path(cast.app.config["STORAGE_URL"]) or ""
    with no_file_larger_than(MEGABYTE // 2), pytest.raises(StorageFull):
        folder_of(cast.acme.tenant).put(BytesIO(bytes(MEGABYTE)))
    assert [path for path in Path(root, cast.acme.tenant.schema_name).rglob("*") if path.is_file()] == []


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What this process may write to one file; more is an error of the disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_where_the_storage_is_away_nothing_is_lost_and_deletions_wait(app: Flask, cast: Cast) -> None:
    kept, gone = add_document(cast.acme, None, "policy"), add_document(cast.acme, None, "policy")
    with away(Path(local_path(app.config["STORAGE_URL"]) or "")):
        with pytest.raises(StorageUnavailable):
            add_document(cast.acme, None, "policy")
        with tenant_scope(cast.acme.tenant), pytest.raises(StorageUnavailable):
            open_file(get_document(HR, kept))
        remove(cast.acme, gone)
        work(app)
        assert session.execute(WAITING).all() == [("todo", 1)]
        session.commit()
        done = app.test_cli_runner().invoke(args=["storage", "verify", "--repair"])
        assert (done.exit_code, "Error: Files cannot be saved or opened now" in done.output) == (1, True)
    session.execute(LATER)
    session.commit()
    work(app)
    assert session.execute(WAITING).all() == []
    assert len(keys(cast.acme)) == 1
    assert verify(cast)["documents"] == 1


@contextmanager
def away(root: Path) -> Iterator[None]:
    """The disk of the storage is not mounted."""
    elsewhere = root.rename(root.with_name("elsewhere"))
    try:
        yield
    finally:
        elsewhere.rename(root)
