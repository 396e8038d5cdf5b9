"""The body of a request: one that cannot be read, such as with malformed chunks, is the client's fault.

A client that neither sends nor takes anything for PATIENCE seconds is given up: it would hold a thread for ever.
"""

import sys
from collections.abc import Callable, Iterable
from io import BufferedReader, RawIOBase
from typing import Any

from flask import Flask
from werkzeug.exceptions import ClientDisconnected

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Also for each part of an answer that gunicorn sends.
PATIENCE = 30.0
# Bytes that are read at a time: parsers take less, which the server gives them slowly.
AT_ONCE = 256 * 1024


class Body(RawIOBase):
    """The server's stream; whatever error it raises becomes a 400.

    No more than `length` bytes are asked for: some servers would wait for more on a connection that is kept open.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, which is less than full at the end; ClientDisconnected if that cannot be."""
        try:
            found = self._stream.read(min(len(buffer), self._left))
        except Exception as error:  # each server has its own
            raise ClientDisconnected from error
        self._left -= len(found)
        buffer[: len(found)] = found
        return len(found)


def init_app(app: Flask) -> None:
    app.wsgi_app = reading_safely(app.wsgi_app)  # type: ignore[method-assign,assignment]


def announced(environ: dict[str, Any]) -> int:
    """The length of the body; of one that comes in chunks, of which the server knows the end, no end."""
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else sys.maxsize


def reading_safely(wsgi_app: WSGI) -> WSGI:
    """The WSGI application with its body wrapped."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = BufferedReader(Body(environ["wsgi.input"], announced(environ)), AT_ONCE)
        # Gunicorn makes it wait for ever again before each request; other servers have timeouts of their own.
        if connection := environ.get("gunicorn.socket"):
            connection.settimeout(PATIENCE)
        return wsgi_app(environ, start_response)

    return wrapped
