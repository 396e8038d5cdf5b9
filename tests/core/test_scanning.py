"""Scanning for viruses, against a server that speaks as clamd does."""

import socket
from pathlib import Path

import pytest

from hrapp.core import scanning
from hrapp.core.errors import InfectedFile, ScannerUnavailable, TooLarge
from hrapp.core.scanning import Scanner, address_of
from tests.support.scanners import EICAR, clamd


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def scan(where: socket.socket | str, *parts: bytes) -> None:
    scanner = Scanner()
    scanner.load(where if isinstance(where, str) else f"clamd://127.0.0.1:{where.getsockname()[1]}")
    with scanner.scan() as running:
        for part in parts:
            running.write(part)
        running.finish()


def test_a_clean_file_comes_whole_in_any_parts(listener: socket.socket) -> None:
    with clamd(listener) as sizes:
        scan(listener, b"x" * 70_000, b"", b"y")
        scan(listener)
    assert sizes == [70_001, 0]


def test_a_virus_is_found_across_parts(listener: socket.socket) -> None:
    with clamd(listener), pytest.raises(InfectedFile) as refused:
        scan(listener, b"before " + EICAR[:20], EICAR[20:])
    assert refused.value.found == "Win.Test.EICAR_HDB-1"


def test_a_file_that_is_too_large_for_it_is_called_so(listener: socket.socket) -> None:
    with clamd(listener, most=100_000), pytest.raises(TooLarge, match="scanner"):
        scan(listener, *[bytes(65_536)] * 200)


@pytest.mark.parametrize("answer", [b"", b"stream: Heuristics ERROR\0", b"what?\0", b"stream: OK and more\0"])
def test_any_other_answer_is_no_leave(listener: socket.socket, answer: bytes) -> None:
    with clamd(listener, answer=answer), pytest.raises(ScannerUnavailable):
        scan(listener, b"x")


def test_a_scanner_that_is_away_or_silent_is_unavailable(
    listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "ANSWER_TIMEOUT", 0.05)
    with listener, pytest.raises(ScannerUnavailable):
        scan(listener, b"x")  # it takes the connection, and says nothing
    for away in (f"clamd://127.0.0.1:{port_of_nobody()}", f"unix://{tmp_path}/clamd.ctl"):
        with pytest.raises(ScannerUnavailable):
            scan(away, b"x")


def port_of_nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port: int = gone.getsockname()[1]
    return port


def test_a_local_socket_is_spoken_to_as_well(tmp_path: Path) -> None:
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(tmp_path / "ctl"))
    made.listen()
    with clamd(made), pytest.raises(InfectedFile):
        scan(f"unix://{tmp_path}/ctl", EICAR)


def test_without_a_scanner_nothing_is_scanned() -> None:
    scan("", EICAR)


@pytest.mark.parametrize(
    "url", ["clamd", "clamd://localhost", "clamd://:3310", "clamd://h:99999", "unix://host/x", "unix:///", "tcp://h:1"]
)
def test_an_address_is_a_host_with_its_port_or_a_path(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        address_of(url)
