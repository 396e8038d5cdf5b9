"""Whatever is done with documents, rows and files agree afterwards, and each row opens to its content."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from time_machine import travel

from hrapp.core import clock
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.sealed_files import unsealed
from hrapp.core.storage import storage
from hrapp.hr.documents import operations, upkeep
from hrapp.hr.documents.files import folder_of, open_file
from hrapp.hr.documents.jobs import delete_file
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.documents import HR, add_document, received
from tests.support.files import PDF
from tests.support.mailbox import work

pytestmark = pytest.mark.usefixtures("context")
ACTS = ("add", "renew", "replace", "verify", "delete version", "delete")
Step = tuple[str, int, bool]


@pytest.fixture(params=["local", "memory"])
def employer(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Any]:
    """Acme, whose files lie in the storage of that kind during the test."""
    if request.param == "memory":
        storage.load("memory://agreement")
    yield cast.acme
    for key in list(folder_of(cast.acme.tenant).keys()):
        folder_of(cast.acme.tenant).delete(key)
    storage.load(cast.app.config["STORAGE_URL"])


def act(what: str, which: int, content: bytes) -> None:
    """Do something with one of the documents that are there; Acme is bound."""
    ids = session.scalars(select(Document.id).order_by(Document.id)).all()
    if what == "add" or not ids:
        operations.add_document(HR, None, Values(type="policy", visibility="shared"), received(content))
        return
    document = get_document(HR, ids[which % len(ids)], lock=True)
    if what == "renew" and document.is_current:
        operations.renew(HR, document, Values(), received(content))
    elif what == "replace":
        operations.replace_file(HR, document, received(content))
    elif what == "verify" and document.is_current:
        operations.verify(HR, document)
    elif what.startswith("delete"):
        operations.remove(HR, document, whole=what == "delete")


def contents() -> dict[UUID, bytes]:
    """What each version opens to; Acme is bound."""
    found = {}
    for document in session.scalars(select(Document)):
        stored, key = open_file(document)
        with stored:
            found[document.id] = b"".join(unsealed(stored, key))
    return found


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.booleans()), min_size=4, max_size=12))
def test_rows_and_files_agree(cast: Cast, employer: Any, steps: list[Step]) -> None:
    for number, (what, which, is_kept) in enumerate(steps):
        with tenant_scope(employer.tenant):
            before = None if is_kept else contents()
            act(what, which, PDF + str(number).encode())
            session.commit() if is_kept else session.rollback()
            assert before is None or before == contents()
    work(cast.app)
    with travel(clock.now() + timedelta(days=2)):
        found = upkeep.verify(employer.tenant, content=True)
    assert (found.number, found.rows) == (0, len(list(folder_of(employer.tenant).keys())))
    with tenant_scope(employer.tenant):
        session.execute(delete(Document))
        session.commit()
    with travel(clock.now() + timedelta(days=2)):
        assert upkeep.clean(employer.tenant) == found.rows


def test_whoever_reads_a_file_reads_it_to_its_end(cast: Cast, employer: Any) -> None:
    content = PDF + bytes(300_000)
    document_id = add_document(employer, None, "policy", content=content)
    with tenant_scope(employer.tenant):
        document = get_document(HR, document_id)
        stored, key = open_file(document)
        chunks = unsealed(stored, key)
        begun = next(chunks)
        operations.remove(HR, get_document(HR, document_id, lock=True))
        session.commit()
    work(cast.app)
    assert list(folder_of(employer.tenant).keys()) == []
    with stored:
        assert begun + b"".join(chunks) == content


def test_of_two_renewals_at_once_one_comes_too_late_and_leaves_no_file(cast: Cast, employer: Any) -> None:
    first = add_document(employer, None, "policy")

    def renew(_number: int) -> bool:
        with cast.app.app_context(), tenant_scope(employer.tenant):
            file = received()
            try:
                operations.renew(HR, get_document(HR, first, lock=True), Values(), file)
                session.commit()
            except Conflict:
                session.rollback()
                return False
            finally:
                file.upload.discard()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(renew, range(2))) == [False, True]
    with travel(clock.now() + timedelta(days=2)):
        found = upkeep.verify(employer.tenant)
    assert (found.number, found.rows) == (0, 2)


def test_a_file_of_a_row_is_not_deleted_by_a_job(cast: Cast, employer: Any) -> None:
    add_document(employer, None, "policy")
    (key,) = folder_of(employer.tenant).keys()
    delete_file(str(employer.tenant.id), key)
    assert list(folder_of(employer.tenant).keys()) == [key]
