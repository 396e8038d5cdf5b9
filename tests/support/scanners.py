"""A virus scanner on loopback that speaks the protocol of clamd, and knows one virus: the test text of EICAR."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Parted, so that no scanner takes this file for infected.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"


@contextmanager
def clamd(listener: socket.socket, most: int = 1_000_000, answer: bytes | None = None) -> Iterator[list[int]]:
    """Serve until the end of the block; yields the sizes of the files that came.

    `answer` is what it says to all instead, and '' hangs up.
    """
    sizes: list[int] = []
    thread = threading.Thread(target=_serve, args=(listener, most, answer, sizes))
    thread.start()
    try:
        yield sizes
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _serve(listener: socket.socket, most: int, answer: bytes | None, sizes: list[int]) -> None:
    while True:
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        with connection, suppress(OSError, struct.error):
            _scan(connection, most, answer, sizes)


def _scan(connection: socket.socket, most: int, answer: bytes | None, sizes: list[int]) -> None:
    file = connection.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", file.read(4))[0]:
        content += file.read(size)
        if len(content) > most:
            connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
    sizes.append(len(content))
    found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"
    connection.sendall(found if answer is None else answer)
