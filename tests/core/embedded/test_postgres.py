"""The embedded server: leases, recovery, and what is said when it cannot be had."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from hrapp.core.embedded.account import Account
from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.postgres import PostgresError, Server, lease
from hrapp.core.embedded.programs import cause, socket_folder
from hrapp.core.instance import PROJECT, Instance
from tests.support.processes import CORE_ALONE

FAST = {"fsync": "off"}
HOLD = f"""{CORE_ALONE}
from hrapp.core.instance import Instance
from hrapp.core.embedded.postgres import lease
with lease(Instance(sys.argv[1]), {FAST}) as server:
    print(server.url_for("postgres", "postgres"), flush=True)
    sys.stdin.read()
"""
Holder = subprocess.Popen[str]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path / "instance")
    yield made
    Cluster(made).stop()


@pytest.fixture
def hold(instance: Instance) -> Iterator[Callable[[], Holder]]:
    """Starts processes that hold a lease until their input ends."""
    started: list[Holder] = []

    def start() -> Holder:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", HOLD, str(instance.path)]
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=PROJECT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def url_printed_by(holder: Holder) -> str:
    assert holder.stdout
    return holder.stdout.readline().strip()


def ask(server: Server | str, question: str = "SELECT 1") -> object:
    url = server if isinstance(server, str) else server.url_for("postgres", "postgres")
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def number_of_watchdog(instance: Instance) -> int:
    while not (number := Cluster(instance).watchdog.read_text()):
        time.sleep(0.05)
    return int(number)


def is_down(instance: Instance, patience: float = 10) -> bool:
    until = time.monotonic() + patience
    while Cluster(instance).process() and time.monotonic() < until:
        time.sleep(0.05)
    return Cluster(instance).process() is None


def test_data_survives_from_lease_to_lease(instance: Instance) -> None:
    with lease(instance) as server:
        ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
    assert is_down(instance, 0)
    with lease(instance) as server:
        assert ask(server, "SELECT value FROM kept") == 42


def test_server_is_eighteen_durable_and_off_the_network(instance: Instance) -> None:
    with lease(instance) as server:
        assert str(ask(server, "SHOW server_version")).startswith("18.")
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW max_locks_per_transaction") == "256"


def test_settings_are_those_of_the_one_who_starts_it(instance: Instance) -> None:
    with lease(instance, FAST), lease(instance, {"fsync": "on"}) as second:
        assert ask(second, "SHOW fsync") == "off"


def test_text_is_unicode_whatever_the_machine_speaks(instance: Instance) -> None:
    with lease(instance, FAST) as server:
        assert ask(server, "SELECT lower('ÉCOLE')") == "école"


def test_only_the_servers_user_can_reach_the_socket(instance: Instance) -> None:
    with lease(instance, FAST) as server:
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700


def test_last_of_several_leases_stops_it(instance: Instance) -> None:
    with lease(instance, FAST) as first:
        with lease(instance):
            pass
        assert ask(first) == 1
    assert is_down(instance, 0)


def test_last_of_several_processes_stops_it(instance: Instance, hold: Callable[[], Holder]) -> None:
    one, other = hold(), hold()
    assert url_printed_by(one) == url_printed_by(other)
    one.communicate()
    with lease(instance) as server:
        assert ask(server) == 1
    assert Cluster(instance).process()
    other.communicate()
    assert is_down(instance, 0)


def test_first_starts_at_once_make_one_server(instance: Instance, hold: Callable[[], Holder]) -> None:
    holders = [hold() for _ in range(3)]
    assert len({url_printed_by(holder) for holder in holders}) == 1


def test_killed_holder_does_not_count(instance: Instance, hold: Callable[[], Holder]) -> None:
    killed = hold()
    url_printed_by(killed)
    with lease(instance):
        killed.kill()
        killed.wait()
    assert is_down(instance, 0)


def test_watchdog_stops_a_server_whose_users_were_all_killed(instance: Instance, hold: Callable[[], Holder]) -> None:
    killed = hold()
    url_printed_by(killed)
    killed.kill()
    assert is_down(instance)


def test_server_left_running_is_adopted(instance: Instance, hold: Callable[[], Holder]) -> None:
    killed = hold()
    url = url_printed_by(killed)
    before = Cluster(instance).process()
    os.kill(number_of_watchdog(instance), signal.SIGKILL)
    killed.kill()
    killed.wait()
    with lease(instance) as server:
        assert Cluster(instance).process() == before
        assert server.url_for("postgres", "postgres") == url
    assert is_down(instance, 0)


def test_forked_child_leaves_the_lease_alone(instance: Instance) -> None:
    context = lease(instance, FAST)
    server = context.__enter__()
    if not (child := os.fork()):
        context.__exit__(None, None, None)
        os._exit(0)
    os.waitpid(child, 0)
    assert ask(server) == 1
    context.__exit__(None, None, None)
    assert is_down(instance, 0)


def test_killed_server_recovers_what_was_committed(instance: Instance) -> None:
    with lease(instance) as server:
        ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
        process = Cluster(instance).process()
        assert process
        process.kill()
        assert is_down(instance)
        with lease(instance) as again:
            assert ask(again, "SELECT value FROM kept") == 42


def test_number_of_the_dead_server_now_belongs_to_a_stranger(instance: Instance) -> None:
    with lease(instance, FAST):
        pid_file = Cluster(instance).data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with lease(instance, FAST) as server:
        assert ask(server) == 1


def test_interrupted_making_begins_anew(instance: Instance) -> None:
    draft = Cluster(instance).home / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with lease(instance, FAST) as server:
        assert ask(server) == 1
    assert not draft.exists()


def test_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    instance = Instance(tmp_path / ("long" * 20) / ("path" * 20))
    with lease(instance, FAST) as server:
        assert ask(server) == 1
        sockets = server.sockets
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


@pytest.mark.parametrize("name", ["with space", "com,ma", "quo'te\"s", "$HOME `x` %41", "ümläut"])
def test_path_of_any_name(tmp_path: Path, name: str) -> None:
    with lease(Instance(tmp_path / name), FAST) as server:
        assert ask(server) == 1


def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PostgresError, match="link belongs to another user"):
        Account(os.geteuid(), os.getegid(), changes=False).own_folder(tmp_path / "link")


def test_two_instances_run_side_by_side(tmp_path: Path) -> None:
    with lease(Instance(tmp_path / "a"), FAST) as one, lease(Instance(tmp_path / "b"), FAST) as other:
        ask(one, "CREATE TABLE only_here ()")
        assert ask(other, "SELECT to_regclass('only_here')") is None


def test_broken_data_is_said_in_one_line(instance: Instance) -> None:
    with lease(instance, FAST):
        data = Cluster(instance).data
    (data / "global" / "pg_control").unlink()
    with (
        pytest.raises(PostgresError, match=r"does not start: .*pg_control.*restore that folder") as caught,
        lease(instance),
    ):
        pass
    assert str(data) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_emptied_data_is_not_overwritten(instance: Instance) -> None:
    with lease(instance, FAST):
        data = Cluster(instance).data
    (data / "PG_VERSION").unlink()
    with pytest.raises(PostgresError, match="PG_VERSION cannot be read; restore"), lease(instance):
        pass


def test_data_of_another_version_is_refused(instance: Instance) -> None:
    with lease(instance, FAST):
        data = Cluster(instance).data
    (data / "PG_VERSION").write_text("16\n")
    with (
        pytest.raises(PostgresError, match="made by PostgreSQL 16, but this release runs 18"),
        lease(instance),
    ):
        pass


def test_file_in_place_of_the_data_is_named(instance: Instance) -> None:
    (instance.path / "postgres").touch()
    with pytest.raises(PostgresError, match=r"postgres cannot be made|belongs to another"), lease(instance):
        pass


def test_full_disk_is_called_so() -> None:
    said = 'LOG: starting\nFATAL:  could not write lock file "postmaster.pid": No space left on device\n'
    assert cause(said) == 'could not write lock file "postmaster.pid": No space left on device: make room on the disk'


def test_socket_that_fits_stays_with_the_data() -> None:
    assert socket_folder(Path("/srv/hrapp/postgres")) == Path("/srv/hrapp/postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the server as somebody else")
class TestAsRoot:
    def test_server_does_not_run_as_root(self, instance: Instance) -> None:
        with lease(instance, FAST):
            process = Cluster(instance).process()
            assert process
            assert process.uids().effective != 0

    def test_folders_above_are_opened_for_passing_never_for_reading(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with lease(Instance(closed / "instance"), FAST):
            assert stat.S_IMODE(closed.stat().st_mode) == 0o701
            assert stat.S_IMODE((closed / "instance").stat().st_mode) == 0o701

    def test_secrets_stay_closed(self, instance: Instance) -> None:
        assert instance.secret_key
        with lease(instance, FAST):
            assert stat.S_IMODE((instance.path / "secret_key").stat().st_mode) == 0o600
