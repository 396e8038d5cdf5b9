"""Fingerprints of identifiers by which a person is found across employers.

HMAC-SHA-256 of country, kind and normalised identifier, by a key that is derived from the master keys and is never in
the database. Whoever has the database alone cannot find an identifier by trying all of them.
"""

import hmac
from typing import NamedTuple

from hrapp.core.crypto import Derived, keyring
from hrapp.platform.countries.identifiers import is_placeholder, normalise
from hrapp.platform.countries.pack import OF_THE_NATION

PURPOSE = "people index"


class Identifier(NamedTuple):
    """An identifier as people write it, its kind (`countries.KINDS`), and the country that has given it."""

    country: str
    kind: str
    text: str

    def fingerprint(self, key: Derived) -> bytes:
        """Its fingerprint by one key (32 bytes)."""
        compared = "\0".join((self.country, self.kind, normalise(self.text)))
        return hmac.digest(key.key, compared.encode(errors="replace"), "sha256")


def keys() -> tuple[Derived, ...]:
    """The keys of the index, the present one first; entries by the others are found until they are rotated."""
    return keyring.derived(PURPOSE)


def identifiers_of(texts: dict[str, str], nationality: str | None, country: str | None) -> list[Identifier]:
    """The identifiers (kind → text) that can be compared: no placeholders, and none of an unknown country.

    `country` is that of the employer, which gives what the state of somebody's `nationality` does not.
    """
    found = []
    for kind, text in texts.items():
        given_by = (nationality or country) if kind in OF_THE_NATION else country
        if given_by and not is_placeholder(text):
            found.append(Identifier(given_by, kind, text))
    return found
