"""Breached passwords: the list that comes along, and the look-up at a real server, which must not keep anybody out."""

import time
from collections.abc import Iterator
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.core import breaches
from hrapp.core.breaches import Known

BREACHED = "seven quiet herons dancing"
PADDING = "wandering green teapots"


class Ranges(BaseHTTPRequestHandler):
    """Answers as api.pwnedpasswords.com does; the path says what goes wrong."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        mood, _prefix = self.path.split("/")[1:]
        if mood == "slow":
            time.sleep(1)
            return
        self.send_response(503 if mood == "down" else 200)
        self.end_headers()
        lines = [f"{digest_of(BREACHED)[5:]}:12", f"{digest_of(PADDING)[5:]}:0", "0" * 35 + ":1"]
        self.wfile.write(b"\xff\xfe" if mood == "garbled" else "\r\n".join(lines).encode())

    def log_message(self, *_: object) -> None:
        pass


def digest_of(password: str) -> str:
    return sha1(password.encode()).hexdigest().upper()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def asking(source: str) -> Known:
    known = Known()
    known.load(source)
    return known


@pytest.mark.parametrize("password", ["qwertyuiop123", "QWERTYUIOP123", "correcthorsebatterystaple", "iloveyou1234"])
def test_list_is_always_asked(password: str) -> None:
    assert asking("off").has(password)


def test_nothing_is_looked_up_unless_asked_for() -> None:
    assert not asking("off").has(BREACHED)
    assert asking("pwnedpasswords").online == "https://api.pwnedpasswords.com/range/"


def test_look_up_tells_five_digits_of_the_hash_only(address: str) -> None:
    Ranges.asked.clear()
    assert asking(f"{address}/well/").has(BREACHED)
    assert Ranges.asked == [f"/well/{digest_of(BREACHED)[:5]}"]


@pytest.mark.parametrize("password", [PADDING, "another one that nobody has"])
def test_padding_and_others_are_not_known(address: str, password: str) -> None:
    assert not asking(f"{address}/well/").has(password)


@pytest.mark.parametrize("mood", ["down", "garbled", "slow"])
def test_failed_look_up_is_logged_and_keeps_nobody_out(
    address: str, mood: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(breaches, "TIMEOUT", 0.2)
    started = time.monotonic()
    assert not asking(f"{address}/{mood}/").has(BREACHED)
    assert time.monotonic() - started < 1
    logged = "".join(capsys.readouterr())
    assert "could not be looked up" in logged
    assert BREACHED not in logged


def test_nobody_there_keeps_nobody_out() -> None:
    assert not asking("http://127.0.0.1:1/").has(BREACHED)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=12, max_size=60))
def test_any_password_gets_an_answer(password: str) -> None:
    assert asking("off").has(password) in (True, False)
