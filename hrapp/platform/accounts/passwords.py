"""What a password must be, by NIST SP 800-63B: long, and neither a known one nor made from what is known."""

from collections.abc import Iterable

from zxcvbn import zxcvbn

from hrapp.core.errors import Invalid
from hrapp.core.text import N_

SHORTEST, LONGEST = 12, 200
# zxcvbn knows the passwords and words that breaches brought up most, and what people do to them: 3 is 10^8 guesses.
STRENGTH = 3
WEIGHED = 72


def check_password(password: str, email: str, about: Iterable[str] = (), field: str = "password") -> None:
    """Raise Invalid, for `field`, unless `password` may guard the login `email`; `about` is known of the person."""
    if reason := fault_of(password, email, about):
        raise Invalid({field: [reason]})


def fault_of(password: str, email: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password, if anything."""
    name = email.partition("@")[0]
    if len(password) < SHORTEST:
        return N_("Use at least 12 characters. A few unusual words are easy to remember.")
    if len(password) > LONGEST:
        return N_("Use at most 200 characters.")
    if email.casefold() in password.casefold() or (len(name) > 3 and name.casefold() in password.casefold()):
        return N_("Do not use your email address in the password.")
    if zxcvbn(password[:WEIGHED], [email, name, "hrapp", *about])["score"] < STRENGTH:
        return N_("This password is too easy to guess. Try a few unusual words.")
    return None
