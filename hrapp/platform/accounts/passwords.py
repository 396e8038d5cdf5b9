"""The password policy, after NIST SP 800-63B: long enough, in no breach, not easy to guess, and without names."""

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

from hrapp.core import breaches, canonical, crypto
from hrapp.core.keys import search_key
from hrapp.core.text import N_

SHORTEST, LARGEST = 12, 1024
# The least acceptable score of zxcvbn, which estimates guesses from leaked passwords and words: 3 is 10^8 guesses.
STRENGTH = 3
WEIGHED = 72
# In bytes: shorter words are in too many others, while two Chinese characters make a name.
SHORTEST_NAME = 4


def fault_of(password: str, email: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password for the login `email`; None if nothing.

    `about` are names of the person and of their employers, of which no word may be in it.
    """
    password, about = canonical.password(password), tuple(about)
    if len(password) < SHORTEST:
        return N_("Use at least 12 characters. A few unusual words are easy to remember.")
    if len(password.encode()) > LARGEST:
        return N_("Use fewer characters: some of these stand for several.")
    return _fault_of_names(password, email, about) or _fault_of_guessing(password, [email, "hrapp", *about])


def _fault_of_names(password: str, email: str, about: Iterable[str]) -> str | None:
    if _names(email.rpartition(".")[0], password):
        return N_("Do not use your email address in the password.")
    if any(_names(name, password) for name in about):
        return N_("Do not use your name or your employer's in the password.")
    return None


def _fault_of_guessing(password: str, known: list[str]) -> str | None:
    if breaches.known.has(password):
        return N_("This password is known from a data breach. Choose another one.")
    if zxcvbn(password[:WEIGHED], known)["score"] < STRENGTH:
        return N_("This password is too easy to guess. Try a few unusual words.")
    return None


def recognised(stored: str | None, typed: str) -> str | None:
    """The form of `typed` whose hash is `stored`, None if it is another password or `stored` is None.

    Older hashes are of what was typed, without the blanks around it and in whatever form it came.
    """
    bare = typed.strip()
    forms = dict.fromkeys([canonical.password(typed), typed, bare, canonical.password(bare)])
    # All of them, whichever fits first: the time must not tell.
    fitting = [form for form in forms if crypto.verify_password(stored, form)]
    return fitting[0] if fitting else None


def renewed_hash(stored: str, form: str) -> str | None:
    """A better hash of the password whose `form` was recognised: canonical and of today's cost; None if it is so."""
    better = canonical.password(form)
    return crypto.hash_password(better) if better != form or crypto.is_outdated(stored) else None


def _names(name: str, password: str) -> bool:
    """Whether a word of `name` is in the password, whatever its case, accents and punctuation."""
    found = search_key(password)
    words = map(search_key, re.split(r"[\W_]+", name))
    return any(word in found for word in words if len(word.encode()) >= SHORTEST_NAME)
