"""Nothing of a body is read before it is known who asks, and whatever cannot be read is the client's fault."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import RawIOBase
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrapp import create_app
from hrapp.access.rules import PUBLIC
from hrapp.core.extensions import db, session
from hrapp.core.instance import PROJECT
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from tests.support.cast import Cast
from tests.support.mailbox import free_port
from tests.support.routes import UNSAFE, doors

BOUNDARY = "multipart/form-data; boundary=x"
HEADERS = (
    "Accept", "Accept-Language", "Authorization", "Content-Encoding", "Content-Type", "Cookie", "Expect", "HX-Request",
    "If-Match", "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "User-Agent", "X-CSRFToken",
    "X-Forwarded-For", "X-HTTP-Method-Override", "X-Request-ID",
)  # fmt: skip


class Unread(RawIOBase):
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.fixture(scope="module")
def strict(environ: dict[str, str]) -> Flask:
    """The application as it is served, which checks the tokens of forms."""
    return create_app(environ, TESTING=True)


@pytest.fixture
def guarded(strict: Flask, app: Flask, cast: Cast) -> Cast:
    """The cast, as clients of the strict application; `app` cleans up."""
    cast.app = strict
    return cast


def upload(client: Any, url: str, method: str, length: int = 1000) -> int:
    """The status of a form whose body must not be read."""
    sent = {"CONTENT_TYPE": BOUNDARY, "CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    return int(client.open(url, method=method, environ_overrides=sent).status_code)


def test_nothing_is_read_of_somebody_who_is_not_signed_in(strict: Flask, guarded: Cast) -> None:
    assert guarded.acme
    for door in doors(strict):
        if door.method in UNSAFE and door.access != PUBLIC:
            assert upload(guarded.nobody, door.url, door.method) in (302, 401), door


def test_nothing_is_read_of_somebody_who_may_not(strict: Flask, guarded: Cast) -> None:
    assert guarded.acme
    foreign, employee = guarded.charlie.client, guarded.bob.client
    for door in doors(strict):
        if door.method in UNSAFE and door.in_employer:
            assert upload(foreign, door.url, door.method) == 404, door
    assert upload(employee, guarded.acme.url("employees/"), "POST") == 403
    assert upload(employee, "/operator/employers", "POST") == 404


def test_a_body_that_is_too_large_is_refused_unread(strict: Flask, guarded: Cast) -> None:
    for path in ("/login", "/signup", "/forgot", "/locale"):
        assert upload(guarded.nobody, path, "POST", length=65 * 1024) == 413
    assert upload(guarded.alice.client, guarded.acme.url("employees/"), "POST", length=3 * 1024 * 1024) == 413


class Slow(RawIOBase):
    """A body that takes its time; notes how many connections are in use meanwhile."""

    def __init__(self) -> None:
        self.held: list[int] = []

    def read(self, size: int = -1) -> bytes:
        self.held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return b""


def test_no_connection_is_held_while_a_body_comes(strict: Flask, guarded: Cast) -> None:
    alice = guarded.alice.client
    for url in (guarded.acme.url("employees/"), guarded.acme.url("profile/look"), "/account"):
        body = Slow()
        sent = {"CONTENT_TYPE": BOUNDARY, "CONTENT_LENGTH": "1000", "wsgi.input": body}
        assert alice.post(url, environ_overrides=sent).status_code == 400
        assert set(body.held) == {0}, url
    with strict.app_context():
        _row, secret = issue_api_token(session.get_one(User, guarded.alice.id), guarded.acme.id, "Payroll", None)
        session.commit()
    body = Slow()
    sent = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "1000", "wsgi.input": body}
    headers = {"Authorization": f"Bearer {secret}"}
    answer = guarded.nobody.post("/api/v1/e/acme/employees/", environ_overrides=sent, headers=headers)
    assert (answer.status_code, set(body.held)) == (400, {0})


@pytest.mark.parametrize("content_type", ["multipart/form-data", BOUNDARY, "application/x-www-form-urlencoded", "a/b"])
@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n", b"--y\r\n\r\n--y--", b"%ff=%zz&=&==", b"\x00" * 100])
def test_a_broken_form_is_no_fault_of_ours(app: Flask, cast: Cast, content_type: str, body: bytes) -> None:
    for url in ("/login", cast.acme.url("employees/"), cast.acme.url("profile/look")):
        answer = cast.alice.client.post(url, data=body, content_type=content_type)
        assert answer.status_code < 500, (url, answer.status_code)


@pytest.mark.parametrize("version", [10**400, -(10**400), 2**31, 1e300, "9" * 400, [], {}, None])
def test_a_version_in_the_body_that_cannot_be_is_refused(app: Flask, cast: Cast, version: object) -> None:
    url = f"/api/v1/e/acme/employees/{cast.bob.employee_ids['acme']}"
    answer = cast.alice.client.patch(url, json={"job_title": "Cook", "version": version})
    assert answer.status_code in (400, 409, 422), answer.text


@given(st.sampled_from(HEADERS), st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_header_makes_a_request_fail(app: Flask, cast: Cast, name: str, value: str) -> None:
    for url, method in (("/login", "POST"), (cast.acme.url("employees/"), "GET"), ("/static/css/app.css", "GET")):
        answer = cast.alice.client.open(url, method=method, headers={name: value})
        assert answer.status_code < 500, (url, name, value)


@given(st.binary(max_size=40))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_address_makes_a_request_fail(app: Flask, cast: Cast, odd: bytes) -> None:
    encoded = "".join(f"%{byte:02x}" for byte in odd)
    for url in (
        f"/{encoded}",
        f"/e/{encoded}/employees/",
        f"/e/acme/employees/?q={encoded}",
        f"/login?next=%{encoded}",
    ):
        assert cast.alice.client.get(url).status_code < 500, url


Send = Callable[..., bytes]


@pytest.fixture(scope="module")
def served(environ: dict[str, str]) -> Iterator[Send]:
    """Send bytes to the application behind gunicorn; what it answers until it closes or says no more.

    It has little patience with clients that send nothing more.
    """
    port = free_port()
    impatient = "from hrapp.web import bodies; bodies.PATIENCE = 0.3; from gunicorn.app.wsgiapp import run; run()"
    command = [sys.executable, "-c", impatient, "--bind", f"127.0.0.1:{port}", "--threads", "2", "wsgi:app"]
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environ}, stderr=subprocess.DEVNULL)

    def send(request: bytes, ends: bool = True) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()

    try:
        wait_for(port, process)
        yield send
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, "gunicorn has ended"
            assert time.monotonic() < until, "gunicorn does not begin"
            time.sleep(0.1)
        else:
            return


def post(path: str, headers: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n\r\n"
    return head.encode("latin-1") + body


CHUNKED = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked"
PLAIN = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (CHUNKED, b"zz\r\nemail=a\r\n0\r\n\r\n"),
        (CHUNKED, b"-1\r\nemail=a\r\n0\r\n\r\n"),
        (CHUNKED, b"ffffffffffffffffffff\r\nemail=a\r\n"),
        (CHUNKED, b"5\r\nemail=a\r\n0\r\n\r\n"),
        (CHUNKED, b"7\r\nemail=a\r\n"),
        (CHUNKED, b""),
        (CHUNKED, b"20000\r\n" + b"a" * 0x20000 + b"\r\n0\r\n\r\n"),
        (f"{CHUNKED}\r\nContent-Length: 3", b"0\r\n\r\n"),
        ("Transfer-Encoding: gzip", b"x"),
        (f"{PLAIN}-1", b""),
        (f"{PLAIN}a lot", b""),
        (f"{PLAIN}{'9' * 30}", b"email=a"),
        (f"{PLAIN}100", b"email=a"),
        (f"{PLAIN}0\r\nX-Long: {'x' * 100_000}", b""),
        (f"{PLAIN}0\r\nBroken", b""),
        (f"{PLAIN}0\r\nBad Name: x", b""),
        (f"{PLAIN}5\r\nContent-Length: 6", b"email="),
        (f"Content-Type: {BOUNDARY}\r\nContent-Length: 9", b"--x\r\nbad:"),
    ],
)
def test_a_malformed_request_is_answered_by_a_4xx(served: Send, headers: str, body: bytes) -> None:
    answer = served(post("/login", headers, body))
    assert answer[:10] == b"HTTP/1.1 4", answer[:300]


def test_somebody_who_is_not_signed_in_gets_an_answer_before_the_body_ends(served: Send, cast: Cast) -> None:
    """Two gigabytes are announced, and nothing is sent."""
    answer = served(post(cast.acme.url("profile/look"), f"Content-Type: {BOUNDARY}\r\nContent-Length: 400000", b""))
    assert answer[:12] == b"HTTP/1.1 302", answer[:300]
    answer = served(post(cast.acme.url("profile/look"), f"Content-Type: {BOUNDARY}\r\nContent-Length: 2147483648", b""))
    assert answer[:12] == b"HTTP/1.1 413", answer[:300]


@pytest.mark.parametrize("headers", [f"{PLAIN}100", CHUNKED])
def test_a_client_that_stops_sending_is_given_up(served: Send, headers: str) -> None:
    for _ in range(3):  # there are two threads
        answer = served(post("/login", headers, b"7\r\nemail"), ends=False)
        assert answer[:12] == b"HTTP/1.1 400", answer[:300]
