"""The instance folder and its secrets."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hrapp.core.instance import PROJECT, Instance, InstanceError
from tests.support.processes import CORE_ALONE

ASK = CORE_ALONE + "from hrapp.core.instance import Instance; print(Instance(sys.argv[1]).secret_key)"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_closed_to_others(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "here" / "below")
    for folder in (instance.path, instance.run, instance.mail, instance.storage, instance.log):
        assert mode_of(folder) == 0o700


def test_environment_names_the_folder(tmp_path: Path) -> None:
    assert Instance.from_environ({"HRAPP_INSTANCE": str(tmp_path)}).path == tmp_path


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first, second = Instance(tmp_path), Instance(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 60
    assert mode_of(tmp_path / "secret_key") == 0o600


def test_master_key_encrypts(tmp_path: Path) -> None:
    cipher = Fernet(Instance(tmp_path).master_keys)
    assert cipher.decrypt(cipher.encrypt(b"x")) == b"x"


def test_processes_that_start_at_once_get_one_secret(tmp_path: Path) -> None:
    asked = [
        subprocess.Popen([sys.executable, "-c", ASK, tmp_path], stdout=subprocess.PIPE, cwd=PROJECT) for _ in range(4)
    ]
    assert {process.communicate()[0].decode() for process in asked} == {f"{Instance(tmp_path).secret_key}\n"}


def test_nothing_of_a_draft_stays(tmp_path: Path) -> None:
    assert Instance(tmp_path).secret_key
    assert not list(tmp_path.glob(".secret_key*"))


def test_empty_secret_is_refused_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(InstanceError, match="secret_key is empty: restore it"):
        _ = Instance(tmp_path).secret_key


def test_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InstanceError, match="file is a file"):
        Instance(tmp_path / "file")


def test_read_only_folder_is_named() -> None:
    # /proc refuses everybody, root too.
    with pytest.raises(InstanceError, match=r"/proc/hrapp cannot be written to .*HRAPP_INSTANCE") as caught:
        Instance("/proc/hrapp")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_of_somebody_else_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InstanceError, match="permission denied"):
        Instance(tmp_path)
