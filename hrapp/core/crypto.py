"""Secrets at rest: encrypted columns, token hashes and password hashes."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from hrapp.core.errors import CannotOpen

TOKEN_BYTES = 32


class Derived(NamedTuple):
    """A key that was derived from a master key, and what is stored of it to know it again (4 bytes)."""

    version: bytes
    key: bytes


class Keyring:
    """The master keys of this installation: the first encrypts, all decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._first: Fernet | None = None
        self._keys: tuple[bytes, ...] = ()

    def load(self, keys: Sequence[str]) -> None:
        """Set the keys (URL-safe base64, 32 bytes each); ValueError if one is malformed."""
        each = [Fernet(key) for key in keys]
        self._fernet, self._first = MultiFernet(each), each[0]
        self._keys = tuple(map(urlsafe_b64decode, keys))

    def derived(self, purpose: str) -> tuple[Derived, ...]:
        """A key for `purpose` of each master key, the first one first."""
        keys = (hmac.digest(key, purpose.encode(), "sha256") for key in self._keys)
        return tuple(Derived(hmac.digest(key, b"version", "sha256")[:4], key) for key in keys)

    @property
    def fernet(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the keyring is empty: create_app() loads it")
        return self._fernet

    def is_current(self, token: bytes) -> bool:
        """Whether the first key has encrypted it."""
        if self._first is None:
            return False
        try:
            self._first.decrypt(token)
        except InvalidToken:
            return False
        return True

    def renewed(self, token: bytes) -> bytes:
        """The same content encrypted by the first key; CannotOpen if no key opens it."""
        if self.is_current(token):
            return token
        try:
            return self.fernet.rotate(token)
        except InvalidToken:
            raise CannotOpen from None


keyring = Keyring()


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted before it reaches the database (Fernet: AES-128-CBC with HMAC-SHA-256).

    Reading it raises CannotOpen without the right master key.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.fernet.encrypt(value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        try:
            return None if value is None else keyring.fernet.decrypt(bytes(value)).decode()
        except InvalidToken:
            raise CannotOpen from None


def new_token() -> str:
    """A random token of 256 bits in URL-safe base64."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The SHA-256 that is stored of a token; no slow hash is needed, since tokens are random."""
    return hashlib.sha256(token.encode()).digest()


def keyed_hash(secret: str, purpose: str, text: str) -> bytes:
    """HMAC-SHA-256 of `text`, its first 16 bytes, with a key for `purpose` derived from `secret`.

    Equal texts have equal hashes, and nobody without the secret can find the text by trying.
    """
    key = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return hmac.digest(key, text.encode(errors="replace"), "sha256")[:16]


_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """What is verified when there is no account, so that the response time does not reveal whether one exists."""
    return _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """The argon2id hash (RFC 9106 parameters of argon2-cffi) of a password."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches the hash `stored`; takes the same time when `stored` is None."""
    nobodys = _nobodys_hash()  # whoever is first to sign in to this process
    try:
        return _hasher.verify(stored or nobodys, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(stored)
