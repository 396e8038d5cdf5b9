"""Data keys: each encrypts the sensitive values of one tenant, and is itself encrypted (wrapped) by the master keys.

A sealed value is the id of its data key, a nonce, and the text in AES-256-GCM (NIST SP 800-38D). It is bound to a
context, such as table, row and column, without which it cannot be opened.
"""

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hrapp.core.crypto import keyring
from hrapp.core.errors import Conflict
from hrapp.core.text import N_

KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12


class CannotOpen(Conflict):
    """A sealed value, or the key that would open it, cannot be decrypted with the keys of this installation."""

    def __init__(self) -> None:
        super().__init__(
            N_("Identifiers and bank details cannot be opened or changed now. Please tell the operator of this site.")
        )


def new_data_key() -> bytes:
    """A new data key, wrapped by the first master key."""
    return keyring.fernet.encrypt(os.urandom(KEY_BYTES))


class DataKeys:
    """The data keys of one tenant, wrapped; the first seals, all open."""

    def __init__(self, wrapped: Sequence[bytes]) -> None:
        self._wrapped = wrapped

    def seal(self, text: str, context: str) -> bytes:
        """The sealed `text`; CannotOpen if there is no usable key."""
        key = self._keys()[0]
        nonce = os.urandom(NONCE_BYTES)
        return key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text; CannotOpen if it was sealed by another key or for another context, or has been changed."""
        named, nonce, content = _parts(sealed)
        for key in self._keys():
            if hmac.compare_digest(key_id(key), named):
                try:
                    return AESGCM(key).decrypt(nonce, content, context.encode()).decode()
                except InvalidTag:
                    break
        raise CannotOpen

    def fingerprints(self, text: str) -> list[bytes]:
        """The keyed fingerprint (HMAC-SHA-256, 16 bytes) of `text` by each key, the present one first.

        Equal texts have equal fingerprints, and nobody without the key can find the text by trying.
        """
        return [hmac.digest(_derived(key, "fingerprint"), text.encode(), "sha256")[:16] for key in self._keys()]

    def sealed_by_first(self, sealed: bytes) -> bool:
        """Whether the present key sealed the value."""
        return sealed[:ID_BYTES] == key_id(self._keys()[0])

    def _keys(self) -> list[bytes]:
        try:
            found = [keyring.fernet.decrypt(wrapped) for wrapped in self._wrapped]
        except InvalidToken:
            raise CannotOpen from None
        if not found:
            raise CannotOpen
        return found


def key_id(key: bytes) -> bytes:
    """What a sealed value says of its key."""
    return _derived(key, "id")[:ID_BYTES]


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), "sha256")


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    start = ID_BYTES + NONCE_BYTES
    return sealed[:ID_BYTES], sealed[ID_BYTES:start], sealed[start:]
