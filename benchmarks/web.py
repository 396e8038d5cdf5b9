"""A web server as in production, and a client that costs next to nothing beside it."""

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter, sleep

PATIENCE = 60.0
# One process, since what is compared is the work of one; threads as bin/run has them.
SIZE = ("--worker-class", "gthread", "--workers", "1", "--threads", "4", "--keep-alive", "60", "--timeout", "60")


@dataclass(frozen=True)
class Page:
    """One URL of one server, asked for as a certain somebody; gives the page's bytes."""

    port: int
    path: str
    host: str
    cookies: tuple[str, ...]

    @cached_property
    def request(self) -> bytes:
        cookies = "; ".join(self.cookies)
        return f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nCookie: {cookies}\r\n\r\n".encode()

    def connect(self) -> socket.socket:
        connected = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def get(self, connection: socket.socket) -> bytes:
        """Ask once on a connection that is kept; RuntimeError for anything but a 200."""
        return self.answer(connection)[1]

    def answer(self, connection: socket.socket) -> tuple[bytes, bytes]:
        """The same with the answer's head."""
        connection.sendall(self.request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"the page was not served: {head.decode()}")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        parts, there = [body], len(body)
        while there < length:
            parts.append(connection.recv(65536))
            there += len(parts[-1])
        return head, b"".join(parts)

    def seen_before(self) -> "Page":
        """The page as a browser asks for it that has been there: with the cookies that it was given."""
        with closing(self.connect()) as connection:
            head, _ = self.answer(connection)
        given = re.findall(r"^set-cookie: ([^;\r]+)", head.decode(), re.MULTILINE | re.IGNORECASE)
        named = {cookie.partition("=")[0]: cookie for cookie in (*self.cookies, *given)}
        return replace(self, cookies=tuple(named.values()))

    def seconds(self, requests: int) -> float:
        """Seconds for one request, over so many in a row on one connection."""
        with closing(self.connect()) as connection:
            started = perf_counter()
            for _ in range(requests):
                self.get(connection)
            return (perf_counter() - started) / requests

    def per_second(self, seconds: float, connections: int = 4) -> float:
        """Requests answered in a second, with so many connections asking without a pause."""
        started = perf_counter()
        until = started + seconds
        with ThreadPoolExecutor(connections) as clients:
            answered = sum(clients.map(self._ask_until, [until] * connections))
        return answered / (perf_counter() - started)

    def _ask_until(self, until: float) -> int:
        answered = 0
        with closing(self.connect()) as connection:
            while perf_counter() < until:
                self.get(connection)
                answered += 1
        return answered


@dataclass(frozen=True)
class Site:
    """What gunicorn serves: an application of a folder, by that Python, with that environment."""

    python: str | Path
    application: str
    folder: Path
    environ: dict[str, str]


@contextmanager
def served(site: Site, path: str, host: str, cookie: str) -> Iterator[Page]:
    """Have the site running, and the page at `path` of it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener, tempfile.TemporaryFile() as log:
        server = start(site, listener, log.fileno())
        page = Page(listener.getsockname()[1], path, host, (cookie,))
        try:
            wait_for(page, server)
            yield page.seen_before()
        except (RuntimeError, OSError):
            log.seek(0)
            print(log.read().decode()[-4000:])
            raise
        finally:
            server.terminate()
            server.wait()


def start(site: Site, listener: socket.socket, log: int) -> "subprocess.Popen[bytes]":
    command = [site.python, "-m", "gunicorn", site.application, "--bind", f"fd://{listener.fileno()}", *SIZE]
    command += ["--no-control-socket", "--log-level", "warning"]
    return subprocess.Popen(
        command,
        cwd=site.folder,
        env={**site.environ, "HOME": os.environ.get("HOME", "/")},
        pass_fds=[listener.fileno()],
        stdout=log,
        stderr=log,
    )


def wait_for(page: Page, server: "subprocess.Popen[bytes]") -> None:
    """Until the page is there, or the server has ended."""
    until = perf_counter() + PATIENCE
    while server.poll() is None:
        try:
            with closing(page.connect()) as connection:
                page.get(connection)
            return
        except ConnectionError:
            if perf_counter() > until:
                raise
            sleep(0.1)
    raise RuntimeError("the web server has ended by itself")
