"""Sending a file of 50 MB to hrapp and getting it back, against copying it, and against the same without hrapp."""

import os
import re
import shutil
import socket
import sys
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.employer import make_employer
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.people import people
from benchmarks.results import Goal, Row, slower
from benchmarks.web import Page, Site, served
from hrapp.core.instance import PROJECT

MEGABYTE = 1024 * 1024
SLUG = "files"
FILES = f"/api/v1/e/{SLUG}/bench-files"
BOUNDARY = "benchmark"
BEFORE = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nContract\r\n'
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="contract.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
).encode()
AFTER = f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True)
class Client:
    """Somebody who sends and gets files on one connection, as cheaply as can be."""

    page: Page
    token: str
    connection: socket.socket

    def ask(self, method: str, path: str, *body: bytes) -> bytes:
        """The content of the answer; RuntimeError if it is an error."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.page.host}\r\nAuthorization: Bearer {self.token}\r\n"
        if body:
            head += f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            head += f"Content-Length: {sum(map(len, body))}\r\n"
        self.connection.sendall(f"{head}\r\n".encode())
        for part in body:
            self.connection.sendall(part)
        return self.answer()

    def upload(self, content: bytes) -> bytes:
        return self.ask("POST", FILES, BEFORE, content, AFTER)

    def answer(self) -> bytes:
        received = bytearray()
        while b"\r\n\r\n" not in received:
            received += self.connection.recv(65536)
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        if not re.match(rb"HTTP/1.1 2", head):
            raise RuntimeError(f"the file was not taken or given: {head.decode()}")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        content = bytearray(int(length[1]) if length else 0)
        content[: len(rest)] = rest
        with memoryview(content) as view:
            there = len(rest)
            while there < len(content):
                there += self.connection.recv_into(view[there:])
        return bytes(content)


def measure(bench: Bench) -> list[Row]:
    """Upload and download, and what they do to the memory of the web process."""
    signed = make_employer(bench.ours, people(bench.scale.few), SLUG)
    source, copy = bench.folder / "source.pdf", bench.folder / "copy.pdf"
    content = b"%PDF-1.7\n" + os.urandom(bench.scale.megabytes * MEGABYTE - 9)
    source.write_bytes(content)
    with serve(bench.ours, copy) as page, closing(page.connect()) as connection:
        client = Client(page, signed.token, connection)
        key = client.upload(content).decode()
        if client.ask("GET", f"{FILES}/{key}") != content:
            raise RuntimeError("the file came back otherwise than it was sent")
        uploads = {
            "ours": partial(seconds_of_upload, client, content),
            "bare": partial(seconds, partial(client.ask, "POST", "/plain", BEFORE, content, AFTER)),
            "copy": partial(copied, source, copy),
        }
        downloads = {
            "ours": partial(seconds, partial(client.ask, "GET", f"{FILES}/{key}")),
            "bare": partial(seconds, partial(client.ask, "GET", "/plain")),
            "copy": partial(copied, source, copy),
        }
        up, down = (alternate(sides, bench.scale.rounds) for sides in (uploads, downloads))
        memory = memory_of(client, content, key)
    sent, got = (f"{how} of {bench.scale.megabytes} MB" for how in ("upload", "download"))
    return [
        slower("upload", f"{sent} / copying the file", up["ours"], up["copy"], 1.5),
        slower(
            "upload-bare", f"{sent} / the same request written to a file, without hrapp", up["ours"], up["bare"], None
        ),
        slower("download", f"{got} / copying the file", down["ours"], down["copy"], 1.5),
        slower(
            "download-bare", f"{got} / the same file sent as it is, without hrapp", down["ours"], down["bare"], None
        ),
        memory,
    ]


def serve(ours: Installation, place: Path) -> AbstractContextManager[Page]:
    environ = {**ours.environ, "PYTHONPATH": str(PROJECT), "BENCH_FILE": str(place)}
    return served(
        Site(sys.executable, "benchmarks.file_server:application", PROJECT, environ), "/healthz", "localhost", ""
    )


def seconds_of_upload(client: Client, content: bytes) -> float:
    """How long an upload takes; the file is deleted afterwards."""
    started = perf_counter()
    key = client.upload(content).decode()
    taken = perf_counter() - started
    client.ask("DELETE", f"{FILES}/{key}")
    return taken


def copied(source: Path, copy: Path) -> None:
    """Copy a file, and wait until it is on the disk."""
    shutil.copyfile(source, copy)
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def memory_of(client: Client, content: bytes, key: str) -> Row:
    """How far the memory of the web process grows while files come and go; it has seen some before."""
    process = Path("/proc", client.ask("GET", "/process").decode())
    (process / "clear_refs").write_text("5", encoding="ascii")  # let its peak begin anew
    before = megabytes(process, "VmRSS")
    for _ in range(3):
        seconds_of_upload(client, content)
        client.ask("GET", f"{FILES}/{key}")
    peak, after = megabytes(process, "VmHWM"), megabytes(process, "VmRSS")
    what = "memory of the web process, at most during these / before"
    return Row(
        "files-memory",
        what,
        f"{peak:.1f} MB",
        f"{before:.1f} MB",
        peak / before,
        Goal("at most", 1.1),
        {"after": after},
    )


def megabytes(process: Path, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", (process / "status").read_text(encoding="ascii"))
    if not found:
        raise RuntimeError("this kernel does not tell how much memory a process has")
    return int(found[1]) / 1024
