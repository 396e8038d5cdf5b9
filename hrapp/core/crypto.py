"""Secrets at rest: encrypted columns, hashed tokens, and passwords."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

TOKEN_BYTES = 32


class Keyring:
    """The master keys of this installation: the first encrypts, every one decrypts."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None

    def load(self, keys: Sequence[str]) -> None:
        """Take the keys (url-safe base64, 32 bytes each); ValueError if one is malformed."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    @property
    def fernet(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the keyring is empty: create_app() loads it")
        return self._fernet


keyring = Keyring()


class EncryptedText(TypeDecorator[str]):
    """Text that the database only ever sees encrypted (Fernet: AES-128-CBC with HMAC-SHA-256)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.fernet.encrypt(value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keyring.fernet.decrypt(bytes(value)).decode()


def new_token() -> str:
    """A secret for one link: 256 random bits, url-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a token. A plain hash is enough, since a token is random, not chosen by a person."""
    return hashlib.sha256(token.encode()).digest()


_hasher = PasswordHasher()
# Verified when there is no account, so that the answer takes the same time whether one exists or not.
_nobody = _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """The argon2id hash (RFC 9106 parameters of argon2-cffi) of a password."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; as slow with no stored hash as with one."""
    try:
        return _hasher.verify(stored or _nobody, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
