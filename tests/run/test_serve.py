"""The commands in bin/ and the processes behind them, run as a person runs them."""

import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psutil
import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.instance import PROJECT, Instance

Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "instance"
    Cluster(Instance(tmp_path / "instance")).stop()


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts hrapp as bin/run does, on a free port unless told otherwise."""
    started: list[Process] = []

    def run(*options: str, instance: Path = folder) -> Process:
        kept = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
        command = [sys.executable, "-m", "hrapp.run.serve", "--port", "0", *options]
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(
                command,
                stdout=pipe,
                stderr=pipe,
                text=True,
                cwd=PROJECT,
                env=kept | {"HRAPP_INSTANCE": str(instance)},
                start_new_session=True,
            )
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def url_of(process: Process) -> str:
    """Wait for the greeting, and take the address from it."""
    assert process.stdout
    for line in process.stdout:
        if "running at" in line:
            return line.split()[-1]
    assert process.stderr
    raise AssertionError(process.stderr.read())


def status(url: str, path: str = "/healthz") -> int:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as response:
            return response.status


def processes_of(folder: Path) -> list[psutil.Process]:
    """Whatever runs with this instance in its environment, arguments or as its place."""
    found = []
    for process in psutil.process_iter():
        try:
            told = process.environ().get("HRAPP_INSTANCE") == str(folder)
            if process.status() != psutil.STATUS_ZOMBIE and (told or str(folder) in " ".join(process.cmdline())):
                found.append(process)
        except psutil.Error:
            continue
    return found


def nothing_runs(folder: Path, patience: float) -> bool:
    until = time.monotonic() + patience
    while (left := processes_of(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return not left


def test_two_run_side_by_side_and_stop_with_nothing_left(start: Start, folder: Path, tmp_path: Path) -> None:
    endings = {signal.SIGINT: folder, signal.SIGTERM: tmp_path / "other"}
    running = [start("--no-demo", instance=instance) for instance in endings.values()]
    assert [status(url_of(process)) for process in running] == [200, 200]
    assert_second_start_is_refused(start)
    for process, (ending, instance) in zip(running, endings.items(), strict=True):
        process.send_signal(ending)
        process.send_signal(ending)
        said, _ = process.communicate(timeout=90)
        assert process.returncode == 0
        assert "hrapp has stopped." in said
        assert nothing_runs(instance, 2)


def assert_second_start_is_refused(start: Start) -> None:
    _, complaint = start("--no-demo").communicate(timeout=90)
    assert "already running on" in complaint
    assert complaint.count("\n") == 1


def test_killed_it_leaves_nothing_running_for_long(start: Start, folder: Path) -> None:
    process = start("--no-demo")
    url_of(process)
    process.kill()
    assert nothing_runs(folder, 30)


def test_child_that_ends_takes_the_rest_down(start: Start, folder: Path) -> None:
    process = start("--no-demo")
    url_of(process)
    worker = next(each for each in processes_of(folder) if "worker" in each.cmdline())
    worker.kill()
    _, complaint = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "Error: the worker ended unexpectedly (SIGKILL)" in complaint
    assert nothing_runs(folder, 2)


def test_taken_port_is_one_line(start: Start, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _, complaint = start("--port", port).communicate(timeout=90)
    assert complaint == f"Error: port {port} is already in use: choose another with --port\n"
    assert not (folder / "postgres").exists()


def test_foreign_address_is_one_line(start: Start) -> None:
    _, complaint = start("--host", "192.0.2.1").communicate(timeout=90)
    assert complaint == "Error: '192.0.2.1' is not an address of this machine: choose another with --host\n"


@pytest.mark.parametrize("options", [[], ["--demo"]])
def test_demo_is_for_this_machine_alone(
    start: Start, monkeypatch: pytest.MonkeyPatch, folder: Path, options: list[str]
) -> None:
    monkeypatch.setenv("BASE_URL", "http://hr.example.com:8000")
    _, complaint = start("--host", "0.0.0.0", *options).communicate(timeout=90)
    assert complaint.startswith("Error: the password of the demo's accounts is public")
    assert "--no-demo" in complaint
    assert not (folder / "postgres").exists()


def test_folder_with_the_demo_is_not_opened_to_others(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start("--demo")
    url_of(first)
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=90)
    monkeypatch.setenv("BASE_URL", "http://hr.example.com:8000")
    _, complaint = start("--host", "0.0.0.0", "--no-demo").communicate(timeout=90)
    assert "HRAPP_INSTANCE" in complaint


def test_address_for_others_is_asked_for(start: Start) -> None:
    _, complaint = start("--host", "0.0.0.0", "--no-demo").communicate(timeout=90)
    assert "BASE_URL=http://" in complaint
    assert complaint.count("\n") == 1


def test_folder_that_cannot_be_written_is_one_line(start: Start) -> None:
    _, complaint = start(instance=Path("/proc/hrapp")).communicate(timeout=90)
    assert complaint.startswith("Error: the folder /proc/hrapp cannot be written to")
    assert complaint.count("\n") == 1


def test_broken_data_is_one_line(start: Start, folder: Path) -> None:
    (folder / "postgres" / "data").mkdir(parents=True)
    process = start()
    _, complaint = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "PG_VERSION cannot be read" in complaint
    assert complaint.count("\n") == 1


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the scripts in a folder whose name has a space, with requirements that are quickly met."""
    place = tmp_path / "a project"
    shutil.copytree(PROJECT / "bin", place / "bin")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (place / name).write_text("# nothing\n")
    return place


def set_up(project: Path, *options: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = os.environ | ({"PATH": path} if path else {})
    command = ["/bin/sh", str(project / "bin" / "setup"), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env=environ, check=False)


def test_setup_installs_only_when_the_list_changes_and_nothing_without_its_hash(project: Path) -> None:
    assert "Installing requirements-dev.txt" in set_up(project, "--dev").stderr
    assert set_up(project).stderr == set_up(project, "--dev").stderr == ""
    (project / "requirements.txt").write_text("# another\n")
    assert set_up(project).stderr == "Installing requirements.txt\n"
    (project / "requirements.txt").write_text("click==8.5.1\n")
    refused = set_up(project)
    assert (refused.returncode, "Hashes are required" in refused.stderr) == (1, True)


def test_setup_names_what_is_missing(project: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "cksum", "cat"):
        (tools / name).symlink_to(str(shutil.which(name)))
    assert "Python 3.11 or newer is needed" in set_up(project, path=str(tools)).stderr
    # A Python as Debian has it: without ensurepip.
    (tools / "python3").write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n')
    (tools / "python3").chmod(0o755)
    assert "apt-get install python3-venv" in set_up(project, path=str(tools)).stderr


def test_setups_at_once_take_turns(project: Path) -> None:
    command = ["/bin/sh", str(project / "bin" / "setup")]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("Making .venv" in each for each in said) == 1
    assert sum("Installing" in each for each in said) == 1


@pytest.mark.parametrize("name", ["run", "test", "bench", "setup", "lock"])
def test_scripts_are_plain_and_executable(name: str) -> None:
    script = PROJECT / "bin" / name
    assert os.access(script, os.X_OK)
    subprocess.run(["/bin/sh", "-n", script], check=True)


def test_an_access_log_would_not_say_what_somebody_searched_for() -> None:
    config = Config()
    config.set("access_log_format", runpy.run_path(str(PROJECT / "gunicorn.conf.py"))["access_log_format"])
    log = Logger(config)
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": "/e/acme/search?q=ZX904417", "PATH_INFO": "/e/acme/search"}
    environ |= {"SERVER_PROTOCOL": "HTTP/1.1", "QUERY_STRING": "q=ZX904417"}
    environ |= {"HTTP_REFERER": "/e/acme/employees/?q=ZX904417"}
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    atoms = log.atoms(answer, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    line = config.access_log_format % log.atoms_wrapper_class(atoms)
    assert ("/e/acme/search" in line, "ZX904417" in line) == (True, False)
