"""A file is stored exactly if what it was stored in is committed."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from hrapp.core.errors import StorageUnavailable
from hrapp.core.extensions import db, session
from hrapp.core.scanning import Scanner
from hrapp.core.storage import Folder
from hrapp.core.stored_files import keep
from hrapp.core.uploads import Upload
from hrapp.platform.submissions.models import KeptForm
from tests.support.storages import files_below, local_storage


@pytest.fixture
def folder(tmp_path: Path, context: None) -> Folder:
    return local_storage(tmp_path).folder("t_acme2345")


def store(folder: Folder) -> str:
    """The key of a file that has been stored in the present transaction."""
    with Upload(folder, Scanner(), 1000) as upload:
        upload.write(b"words")
        key = upload.finish().key
        keep(upload)
    return key


class Undone(Exception):
    pass


STEPS = st.recursive(
    st.just("store"), lambda inside: st.tuples(st.sampled_from(["kept", "undone"]), st.lists(inside, max_size=3))
)


def run(folder: Folder, step: object) -> set[str]:
    """The keys that stay of a step, which is a file or a savepoint with steps inside."""
    if isinstance(step, str):
        return {store(folder)}
    how, steps = step  # type: ignore[misc]
    kept: set[str] = set()
    with suppress(Undone), session.begin_nested():
        kept = set[str]().union(*(run(folder, each) for each in steps))
        if how == "undone":
            raise Undone
    return kept if how == "kept" else set()


@given(st.lists(STEPS, max_size=4), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_stays_is_what_was_committed(folder: Folder, steps: list[object], commits: bool) -> None:
    before = set(folder.keys())
    kept = set[str]().union(*(run(folder, step) for step in steps))
    assert kept <= set(folder.keys())
    if commits:
        session.commit()
    else:
        session.rollback()
    assert set(folder.keys()) == before | (kept if commits else set())


def test_a_session_that_is_closed_in_the_middle_leaves_nothing(folder: Folder) -> None:
    store(folder)
    session.remove()
    assert list(folder.keys()) == []


def test_a_commit_that_a_row_refuses_leaves_nothing(folder: Folder) -> None:
    store(folder)
    session.add(KeptForm(user_id=uuid4(), content="of nobody"))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
    assert list(folder.keys()) == []


def test_a_connection_that_breaks_in_the_commit_leaves_the_file(folder: Folder) -> None:
    """Nobody knows whether it was committed, and a row without its file would be worse."""
    key = store(folder)
    session.execute(text("SELECT 1"))

    def cut(*_: object) -> None:
        raise ConnectionError

    event.listen(db.engine, "commit", cut)
    try:
        with pytest.raises(ConnectionError):
            session.commit()
    finally:
        event.remove(db.engine, "commit", cut)
    session.rollback()
    assert list(folder.keys()) == [key]


def test_a_storage_that_is_away_by_then_does_not_hide_why(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageUnavailable

    store(folder)
    monkeypatch.setattr(Folder, "delete", away)
    session.rollback()
    assert len(files_below(tmp_path)) == 1
