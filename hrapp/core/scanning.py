"""Scanning files for viruses by clamd at SCAN_URL, while they come.

The protocol is INSTREAM of clamd: chunks with their length before them, then an empty one, then the answer.
Source: https://docs.clamav.net/manual/Usage/Scanning.html, clamd(8)
"""

import re
import socket
import struct
from typing import NamedTuple
from urllib.parse import urlsplit

from hrapp.core.errors import InfectedFile, ScannerUnavailable, TooLarge
from hrapp.core.logs import log
from hrapp.core.text import N_

# Seconds to wait for the connection and for each chunk to be taken, and for the answer about a large file.
TIMEOUT, ANSWER_TIMEOUT = 10.0, 120.0
LARGEST_ANSWER = 4096
FOUND = re.compile(r"stream: (.+) FOUND")
CLEAN = "stream: OK"
# As clamd says it in all its versions: "INSTREAM size limit exceeded. ERROR".
TOO_LARGE = "size limit exceeded"


class Address(NamedTuple):
    """Where clamd is: a host with its port, or the path of a socket."""

    host: str
    port: int
    path: str = ""

    def connect(self) -> socket.socket:
        """A connection; OSError if there is none."""
        if not self.path:
            return socket.create_connection((self.host, self.port), TIMEOUT)
        made = socket.socket(socket.AF_UNIX)
        try:
            made.settimeout(TIMEOUT)
            made.connect(self.path)
        except OSError:
            made.close()
            raise
        return made


def address_of(url: str) -> Address:
    """The address in a URL such as clamd://localhost:3310 or unix:///run/clamav/clamd.ctl; ValueError if it is none."""
    parts = urlsplit(url)
    port = parts.port  # a ValueError unless it is a number up to 65535
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("more than an address")
    if parts.scheme == "clamd" and parts.hostname and port and parts.path in ("", "/"):
        return Address(parts.hostname, port)
    if parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1:
        return Address("", 0, parts.path)
    raise ValueError("neither clamd://host:port nor unix:///path")


class Scanner:
    """The scanner of this installation, if it has one."""

    def __init__(self) -> None:
        self._address: Address | None = None

    def load(self, url: str) -> None:
        """Set the scanner's URL, '' for none; ValueError if it is malformed."""
        self._address = address_of(url) if url else None

    def scan(self) -> "Scan":
        """A new scan; ScannerUnavailable if the scanner cannot be reached."""
        if self._address is None:
            return Scan()
        try:
            return Scanning(self._address)
        except OSError as error:
            raise unavailable(error) from error


scanner = Scanner()


class Scan:
    """The scan of one file where no scanner is configured: nothing is found."""

    def write(self, content: bytes) -> None:
        """Scan the next bytes."""

    def finish(self) -> None:
        """Say that this was all, and wait for the answer. Only then may the file be used."""

    def close(self) -> None:
        """End it, finished or not."""

    def __enter__(self) -> "Scan":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Scanning(Scan):
    """A scan by clamd.

    `write` and `finish` raise InfectedFile if something was found, TooLarge if the file is larger than clamd takes, and
    ScannerUnavailable if it does not answer, or with anything else.
    """

    def __init__(self, address: Address) -> None:
        self._socket = address.connect()
        try:
            self._socket.sendall(b"zINSTREAM\0")
        except OSError:
            self.close()
            raise

    def write(self, content: bytes) -> None:
        if content:
            self._send(struct.pack("!I", len(content)) + content)

    def finish(self) -> None:
        self._send(struct.pack("!I", 0))
        refuse(self._answer())

    def close(self) -> None:
        self._socket.close()

    def _send(self, content: bytes) -> None:
        try:
            self._socket.sendall(content)
        except OSError as error:
            # It has said why before it hung up, such as that the file is too large.
            refuse(self._answer())
            raise unavailable(error) from error

    def _answer(self) -> str:
        """What clamd says, up to the end of its answer; ScannerUnavailable if it says nothing."""
        found = b""
        try:
            self._socket.settimeout(ANSWER_TIMEOUT)
            while b"\0" not in found and len(found) < LARGEST_ANSWER and (more := self._socket.recv(1024)):
                found += more
        except OSError as error:
            if not found:
                raise unavailable(error) from error
        return found.partition(b"\0")[0].decode("utf-8", "replace").strip()


def refuse(answer: str) -> None:
    """Raise what an answer of clamd says, unless the file is clean."""
    if answer == CLEAN:
        return
    if found := FOUND.fullmatch(answer):
        log.warning("a virus has been found", found=found[1])
        raise InfectedFile(found[1])
    if TOO_LARGE in answer:
        raise TooLarge(N_("This file is too large for the virus scanner. Choose a smaller one."))
    raise unavailable(answer)


def unavailable(reason: object) -> ScannerUnavailable:
    """The error, whose reason is logged."""
    log.error("the virus scanner has failed", error=str(reason)[:200])
    return ScannerUnavailable()
