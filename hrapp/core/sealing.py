"""What waits in the queue unread: job arguments that hold a link or an address, encrypted like the columns are."""

import json
from typing import Any

from hrapp.core.crypto import keyring


def seal(**values: object) -> str:
    """JSON values as one text that only this installation's keys can open."""
    return keyring.fernet.encrypt(json.dumps(values).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """What `seal` was given."""
    values: dict[str, Any] = json.loads(keyring.fernet.decrypt(sealed.encode()))
    return values
