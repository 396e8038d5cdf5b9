"""The password policy, after NIST SP 800-63B: a minimum length, and neither common nor easy to guess."""

from collections.abc import Iterable

from zxcvbn import zxcvbn

from hrapp.core.errors import Invalid
from hrapp.core.text import N_

SHORTEST, LONGEST = 12, 200
# The least acceptable score of zxcvbn, which estimates guesses from leaked passwords and words: 3 is 10^8 guesses.
STRENGTH = 3
WEIGHED = 72


def check_password(password: str, email: str, about: Iterable[str] = (), field: str = "password") -> None:
    """Raise Invalid, for `field`, if `fault_of` finds a fault."""
    if reason := fault_of(password, email, about):
        raise Invalid({field: [reason]})


def fault_of(password: str, email: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password for the login `email`; None if nothing. `about` are words not to be used in it."""
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
