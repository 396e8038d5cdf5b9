"""Encryption of job arguments that hold personal data or tokens, so that the queue stores none in clear."""

import json
from typing import Any

from hrapp.core.crypto import keyring


def seal(**values: object) -> str:
    """JSON values as one text, encrypted with the master keys."""
    return keyring.fernet.encrypt(json.dumps(values).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """The values that were passed to `seal`; InvalidToken if the text was not made with these keys."""
    values: dict[str, Any] = json.loads(keyring.fernet.decrypt(sealed.encode()))
    return values
