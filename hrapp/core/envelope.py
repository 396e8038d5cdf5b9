"""Data keys: each encrypts the sensitive values of one tenant, and is itself encrypted (wrapped) by the master keys.

A sealed value is the id of its data key, a nonce, and the text in AES-256-GCM (NIST SP 800-38D). It is bound to a
context, such as table, row and column, without which it cannot be opened.
"""

import hmac
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hrapp.core.crypto import keyring
from hrapp.core.errors import CannotOpen

KEY_BYTES, ID_BYTES, NONCE_BYTES, FINGERPRINT_BYTES = 32, 4, 12, 16
# Tenants whose keys a process keeps unwrapped; unwrapping one takes as long as opening fifty values.
REMEMBERED = 1024


def new_data_key() -> bytes:
    """A new data key, wrapped by the first master key."""
    return keyring.fernet.encrypt(os.urandom(KEY_BYTES))


class DataKeys:
    """The data keys of one tenant, wrapped; the first seals, all open."""

    def __init__(self, wrapped: Sequence[bytes]) -> None:
        self._wrapped = tuple(wrapped)

    def seal(self, text: str, context: str) -> bytes:
        """The sealed `text`; CannotOpen if there is no usable key."""
        key, nonce = self._present(), os.urandom(NONCE_BYTES)
        return key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text; CannotOpen if it was sealed by another key or for another context, or has been changed."""
        start = ID_BYTES + NONCE_BYTES
        named, nonce, content = sealed[:ID_BYTES], sealed[ID_BYTES:start], sealed[start:]
        for key in filter(None, self._keys()):
            if hmac.compare_digest(key_id(key), named):
                try:
                    return AESGCM(key).decrypt(nonce, content, context.encode()).decode()
                except (InvalidTag, ValueError):  # a ValueError if it is too short to be one
                    continue
        raise CannotOpen

    def fingerprints(self, text: str) -> list[bytes]:
        """The keyed fingerprint (HMAC-SHA-256, 16 bytes) of `text` by each key, the present one first.

        Equal texts have equal fingerprints, and nobody without the key can find the text by trying. CannotOpen if there
        is no usable key.
        """
        usable = [self._present(), *filter(None, self._keys()[1:])]
        content = text.encode(errors="replace")
        return [hmac.digest(_derived(key, b"fingerprint"), content, "sha256")[:FINGERPRINT_BYTES] for key in usable]

    @property
    def ids(self) -> list[bytes]:
        """What values say of each usable key, the present one first; CannotOpen if that one is not usable."""
        return list(map(key_id, [self._present(), *filter(None, self._keys()[1:])]))

    @property
    def usable(self) -> bool:
        """Whether all of them can be opened with the master keys."""
        return bool(self._wrapped) and None not in self._keys()

    def _present(self) -> bytes:
        if not self._wrapped or (key := self._keys()[0]) is None:
            raise CannotOpen
        return key

    def _keys(self) -> tuple[bytes | None, ...]:
        return _unwrapped(self._wrapped, keyring.fernet)


@lru_cache(REMEMBERED)
def _unwrapped(wrapped: tuple[bytes, ...], master: MultiFernet) -> tuple[bytes | None, ...]:
    """The keys, None for each that the master keys do not open."""
    return tuple(_unwrap(each, master) for each in wrapped)


def _unwrap(wrapped: bytes, master: MultiFernet) -> bytes | None:
    try:
        key = master.decrypt(wrapped)
    except InvalidToken:
        return None
    return key if len(key) == KEY_BYTES else None


def key_id(key: bytes) -> bytes:
    """What a sealed value says of its key."""
    return _derived(key, b"id")[:ID_BYTES]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sha256")
