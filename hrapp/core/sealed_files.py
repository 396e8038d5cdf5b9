"""Files at rest: each sealed by a random key of its own, in libsodium's secretstream (XChaCha20-Poly1305).

It is sealed and opened in chunks, so that memory stays flat. A chunk opens only at its own place of its own file, and
the last one says that it is the last: what was changed, cut off, made longer or swapped is noticed.
Source: https://doc.libsodium.org/secret-key_cryptography/secretstream
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Protocol

from nacl import bindings
from nacl.exceptions import CryptoError

from hrapp.core.errors import DamagedFile
from hrapp.core.storage import Reader

CHUNK = 64 * 1024
HEAD: int = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
ADDED: int = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE: int = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL: int = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Writer(Protocol):
    """What can be written to."""

    def write(self, content: bytes, /) -> object: ...


def new_file_key() -> str:
    """A new key for one file, as text, which is to be kept sealed by the tenant's data key."""
    return urlsafe_b64encode(bindings.crypto_secretstream_xchacha20poly1305_keygen()).decode()


def sealed_size(size: int) -> int:
    """How many bytes a file of `size` bytes has when it is sealed."""
    return HEAD + size + ADDED * (size // CHUNK + 1)


class Sealer:
    """Seals what is written to it into another file, by a key of `new_file_key`; `finish` seals the end."""

    def __init__(self, file: Writer, key: str) -> None:
        self._file, self._rest = file, bytearray()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        file.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, _bytes_of(key)))

    def write(self, content: bytes) -> int:
        """Seal the next bytes."""
        self._rest += content
        whole = len(self._rest) - len(self._rest) % CHUNK
        with memoryview(self._rest) as view:
            for start in range(0, whole, CHUNK):
                self._seal(bytes(view[start : start + CHUNK]), MESSAGE)
        del self._rest[:whole]
        return len(content)

    def finish(self) -> None:
        """Seal what is left as the last chunk, which is shorter than the others and may be empty."""
        self._seal(bytes(self._rest), FINAL)

    def _seal(self, chunk: bytes, tag: int) -> None:
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, chunk, None, tag))


def unsealed(file: Reader, key: str) -> Iterator[bytes]:
    """The content of a sealed file in chunks; DamagedFile as soon as it turns out not to be what was sealed.

    What was cut off at its end is noticed there, after all before has been given: whoever passes it on says the size
    first, so that less is an error for the reader too.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, _read(file, HEAD), _bytes_of(key))
        tag = MESSAGE
        while tag != FINAL:
            chunk, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, _read(file, CHUNK + ADDED))
            if chunk:
                yield chunk
    except CryptoError:
        raise DamagedFile from None
    if file.read(1):
        raise DamagedFile


def _read(file: Reader, size: int) -> bytes:
    """The next `size` bytes, or less at the end, from a file that may give less at a time."""
    found = file.read(size)
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return found


def _bytes_of(key: str) -> bytes:
    return urlsafe_b64decode(key)
