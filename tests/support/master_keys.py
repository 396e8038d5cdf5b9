"""The master keys of the application under test, as an operator would change them."""

from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.fernet import Fernet
from flask import Flask

from hrapp.core.crypto import keyring


def new_key() -> str:
    return Fernet.generate_key().decode()


@contextmanager
def master_keys(app: Flask, *keys: str) -> Iterator[None]:
    """Until the end of the block the application has these master keys; those of before are named by `own_keys`."""
    keyring.load(keys)
    try:
        yield
    finally:
        keyring.load(own_keys(app))


def own_keys(app: Flask) -> list[str]:
    found: list[str] = app.config["HRAPP_MASTER_KEYS"]
    return found
