"""The storage of files: whole or not at all, each owner's apart, and every failure by its name."""

import errno
import os
import stat
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrapp.core import clock
from hrapp.core.errors import MissingFile, StorageFull, StorageUnavailable
from hrapp.core.storage import KEY, Folder, check
from tests.support.storages import Broken, failing_disk, files_below, local_storage, memory_storage, read

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["local", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    storage = local_storage(tmp_path) if request.param == "local" else memory_storage(tmp_path.name)
    return storage.folder("t_acme2345")


@FEW
@given(st.lists(st.one_of(st.binary(max_size=2000), st.integers(0, 5)), max_size=12))
def test_keys_and_files_agree_after_any_puts_and_deletions(folder: Folder, steps: list[bytes | int]) -> None:
    there: dict[str, bytes] = {key: read(folder, key) for key in list(folder.keys())}
    for step in steps:
        if isinstance(step, bytes):
            there[folder.put(BytesIO(step))] = step
        elif there:
            key = sorted(there)[step % len(there)]
            folder.delete(key)
            folder.delete(key)  # a job may do it again
            del there[key]
    assert sorted(folder.keys()) == sorted(there)
    assert {key: read(folder, key) for key in there} == there
    assert [folder.size(key) for key in there] == [len(content) for content in there.values()]


def test_a_key_tells_nothing_and_folders_stay_small(folder: Folder) -> None:
    keys = [folder.put(BytesIO(b"the same")) for _ in range(40)]
    assert len(set(keys)) == 40
    assert all(map(KEY.fullmatch, keys))
    assert len({key[:2] for key in keys}) > 20


def test_a_file_is_found_by_its_owner_alone(tmp_path: Path) -> None:
    for storage in (local_storage(tmp_path), memory_storage(tmp_path.name)):
        acme, globex = storage.folder("t_acme2345"), storage.folder("t_globex234")
        key = acme.put(BytesIO(b"of Acme"))
        globex.delete(key)
        assert list(globex.keys()) == []
        for ask in (globex.open, globex.size, globex.modified):
            with pytest.raises(MissingFile):
                ask(key)
        assert read(acme, key) == b"of Acme"


@pytest.mark.parametrize("key", ["", "ab", "../t_acme2345/ab/cd", "ab/../../x", "/etc/passwd", "AB/" + "0" * 34])
def test_a_key_leads_out_of_no_folder(folder: Folder, key: str) -> None:
    kept = folder.put(BytesIO(b"x"))
    folder.delete(key)
    for ask in (folder.open, folder.size, folder.modified):
        with pytest.raises(MissingFile):
            ask(key)
    assert list(folder.keys()) == [kept]


@pytest.mark.parametrize("prefix", ["", "..", "a/b", "t_acme\n"])
def test_a_prefix_is_a_plain_name(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ValueError, match="folder of the storage"):
        local_storage(tmp_path).folder(prefix)


def test_an_upload_that_is_cut_off_leaves_nothing(tmp_path: Path, folder: Folder) -> None:
    with pytest.raises(ConnectionError):
        folder.put(Broken(bytes(600_000)))
    assert list(folder.keys()) == files_below(tmp_path) == []


def test_a_file_is_not_there_before_it_is_whole(tmp_path: Path, folder: Folder) -> None:
    with folder.draft() as draft:
        draft.write(bytes(600_000))
        assert list(folder.keys()) == []
        with pytest.raises(MissingFile):
            folder.open(draft.key)
        draft.commit()
    assert list(folder.keys()) == [draft.key]


def test_local_files_are_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        local_storage(tmp_path).folder("t_acme2345").put(BytesIO(b"x"))
    finally:
        os.umask(before)
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


@pytest.mark.parametrize("method", ["write", "close", "commit"])
@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageUnavailable)])
def test_a_disk_that_is_full_or_broken_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, number: int, error: type[Exception]
) -> None:
    folder = local_storage(tmp_path).folder("t_acme2345")
    with failing_disk(monkeypatch, method, number), pytest.raises(error) as raised:
        folder.put(BytesIO(bytes(600_000)))
    assert raised.type is error
    assert files_below(tmp_path) == []


def test_where_the_disk_is_gone_nothing_is_written_and_nothing_is_missing(tmp_path: Path) -> None:
    away = tmp_path / "disk"
    away.mkdir()
    storage = local_storage(away)
    storage.folder("t_acme2345").put(BytesIO(b"x"))
    away.rename(tmp_path / "elsewhere")
    with pytest.raises(StorageUnavailable):
        storage.folder("t_acme2345")
    assert not away.exists()


def test_what_a_killed_upload_left_is_deleted_once_it_is_old(tmp_path: Path) -> None:
    folder = local_storage(tmp_path).folder("t_acme2345")
    key = folder.put(BytesIO(b"x"))
    draft = folder.draft()  # as if the process ended here
    draft.write(bytes(100_000))
    assert list(folder.keys()) == [key]
    assert folder.delete_drafts(clock.now() - timedelta(hours=1)) == 0
    assert folder.delete_drafts(clock.now() + timedelta(hours=1)) == 1
    assert len(files_below(tmp_path)) == 1
    with suppress(StorageUnavailable):
        draft.commit()
    assert list(folder.keys()) == [key]


def test_a_file_says_when_it_was_stored(folder: Folder) -> None:
    found = folder.modified(folder.put(BytesIO(b"x")))
    assert abs(found - clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/srv/files", "must be like file:///"),
        ("http://example.com/", "must be like"),
        ("simplecache::s3://bucket", "must be like"),
        ("s3://bucket/?key=1", "must be like"),
        ("file://srv/files", "must name an absolute path"),
        ("s3://key:secret@bucket/x", "must not hold credentials"),
        ("gs://bucket", "needs the package gcsfs"),
    ],
)
def test_a_url_of_no_storage_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check(url)
