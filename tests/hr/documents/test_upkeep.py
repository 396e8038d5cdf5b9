"""`flask storage verify`, and what the worker does daily: files and rows that do not agree are found."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.storage import local_path, storage
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.jobs import clean
from hrapp.hr.documents.models import Document
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import not_begun
from tests.support.documents import add_document, renew_document
from tests.support.mailbox import work

TWO_DAYS = timedelta(days=2)


@pytest.fixture(autouse=True)
def folders(cast: Cast, context: None) -> Path:
    """The folder of the storage, at which Acme and Globex have theirs."""
    for employer in (cast.acme, cast.globex):
        assert list(folder_of(employer.tenant).keys()) == []
    return Path(local_path(cast.app.config["STORAGE_URL"]) or "")


def verify(cast: Cast, *words: str, code: int = 0, later: timedelta = TWO_DAYS) -> Any:
    with travel(clock.now() + later):
        done = cast.app.test_cli_runner().invoke(args=["storage", "verify", "--json", *words])
    assert done.exit_code == code, done.output
    return json.loads(done.output)


def said(cast: Cast, *words: str) -> str:
    with travel(clock.now() + TWO_DAYS):
        return cast.app.test_cli_runner().invoke(args=["storage", "verify", *words]).output


def key_of(cast: Cast, document_id: UUID) -> str:
    with tenant_scope(cast.acme.tenant):
        return session.scalars(select(Document.key).where(Document.id == document_id)).one()


def path_of(root: Path, cast: Cast, document_id: UUID) -> Path:
    return root / cast.acme.tenant.schema_name / key_of(cast, document_id)


def test_where_all_agrees_nothing_is_said(cast: Cast) -> None:
    renew_document(cast.acme, add_document(cast.acme, cast.bob.employee_ids["acme"]))
    add_document(cast.globex, None, "policy")
    found = verify(cast, "--content")
    assert {slug: each["documents"] for slug, each in found["employers"].items()} == {"acme": 2, "globex": 1}
    assert said(cast) == "3 documents at 2 employers checked, no problems found.\n"


def test_files_without_a_row_are_found_once_they_are_old_and_repaired(cast: Cast) -> None:
    add_document(cast.acme, None, "policy")
    orphan, foreign = (folder_of(each.tenant).put(BytesIO(b"x")) for each in (cast.acme, cast.globex))
    draft = folder_of(cast.acme.tenant).draft()
    assert verify(cast, later=timedelta(hours=1))["employers"]["acme"]["orphans"] == []
    found = verify(cast, "acme", code=1)["employers"]
    assert (list(found), found["acme"]["orphans"], found["acme"]["drafts"]) == (["acme"], [orphan], 1)
    assert f"acme: files that no document names: 1 ({orphan})" in said(cast)
    repaired = verify(cast, "acme", "--repair")["employers"]["acme"]
    assert (repaired["deleted"], repaired["orphans"], repaired["drafts"]) == (2, [], 0)
    draft.discard()
    assert list(folder_of(cast.globex.tenant).keys()) == [foreign]
    assert len(list(folder_of(cast.acme.tenant).keys())) == 1


def test_rows_without_their_file_are_listed_with_what_to_do_and_stay(cast: Cast, folders: Path) -> None:
    bob = cast.bob.employee_ids["acme"]
    kept, gone, cut, changed = (add_document(cast.acme, bob, title=each) for each in ("Kept", "Gone", "Cut", "Changed"))
    assert kept
    path_of(folders, cast, gone).unlink()
    path_of(folders, cast, cut).write_bytes(b"short")
    spoilt = path_of(folders, cast, changed)
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    faults = {each["title"]: each["fault"] for each in verify(cast, "--repair", code=1)["employers"]["acme"]["lost"]}
    assert faults == {"Gone": "the file is missing", "Cut": "the file has the wrong size"}
    assert "acme: E-Bob Bob Tester, “Gone”, version 1: the file is missing; restore it from a backup" in said(cast)
    faults = {each["title"]: each["fault"] for each in verify(cast, "--content", code=1)["employers"]["acme"]["lost"]}
    assert faults["Changed"] == "the file is not what was stored"
    with tenant_scope(cast.acme.tenant):
        assert session.query(Document).count() == 4


def test_nothing_is_deleted_where_no_file_is_found(cast: Cast, folders: Path) -> None:
    path_of(folders, cast, add_document(cast.acme, None, "policy")).unlink()
    orphan = folder_of(cast.acme.tenant).put(BytesIO(b"x"))
    assert "is the disk mounted" in verify(cast, "--repair", code=1)["employers"]["acme"]["refused"]
    with travel(clock.now() + TWO_DAYS):
        clean(str(cast.acme.tenant.id))
    assert list(folder_of(cast.acme.tenant).keys()) == [orphan]


def test_folders_of_nobody_and_employers_behind_are_reported(cast: Cast) -> None:
    other = storage.folder("t_gone23456")
    key = other.put(BytesIO(b"x"))
    with owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.id == cast.globex.tenant.id).values(revision="0008"))
    found = verify(cast, "--repair", code=1)
    assert (found["folders_of_nobody"], list(found["not_checked"])) == (["t_gone23456"], ["globex"])
    assert list(other.keys()) == [key]
    other.delete(key)
    assert "There is no employer" in said(cast, "nowhere")


def test_the_worker_cleans_up_once_a_day(cast: Cast) -> None:
    add_document(cast.acme, None, "policy")
    (kept,) = folder_of(cast.acme.tenant).keys()
    young = folder_of(cast.acme.tenant).put(BytesIO(b"x"))
    folder_of(cast.acme.tenant).draft()
    not_begun(cast.acme)
    begin_day(employer_by_slug("acme"))
    work(cast.app)
    assert set(folder_of(cast.acme.tenant).keys()) == {kept, young}
    with travel(clock.now() + TWO_DAYS, tick=False):
        begin_day(employer_by_slug("acme"))
        work(cast.app)
        assert folder_of(cast.acme.tenant).drafts(clock.now()) == []
    assert list(folder_of(cast.acme.tenant).keys()) == [kept]


def test_verify_of_tenants_finds_keys_that_cannot_be_opened(cast: Cast) -> None:
    document_id = add_document(cast.acme, None, "policy")
    with owner_transaction() as connection:
        schema = cast.acme.tenant.schema_name
        connection.execute(text(f"UPDATE {schema}.documents SET file_key = '\\x00', search = 'x'"))
    done = cast.app.test_cli_runner().invoke(args=["tenants", "verify", "acme"])
    assert f"acme: documents whose files cannot be opened: {document_id}" in done.output
    assert f"acme: documents with outdated keys: {document_id}" in done.output


def test_a_renewed_data_key_opens_all_files_and_touches_none(cast: Cast, folders: Path) -> None:
    path = path_of(folders, cast, renew_document(cast.acme, add_document(cast.acme, None, "policy")))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    done = cast.app.test_cli_runner().invoke(args=["keys", "renew", "acme"])
    assert (done.exit_code, "2 rows of acme" in done.output) == (0, True)
    assert verify(cast, "acme", "--content")["employers"]["acme"]["lost"] == []
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
