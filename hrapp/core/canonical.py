"""The one form of a text, before it is compared or stored: Unicode has many ways to write what looks the same.

Sources: Unicode Standard Annex 15 (normalization), RFC 5321 and 5891 (email addresses, internationalized domains).
"""

import re
import unicodedata

import idna

# Control characters, what changes the direction of text, and line ends that no keyboard has: they hide what is really
# there. With lone surrogates, which are valid in JSON but not in UTF-8.
REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
JOINERS = "\u200c\u200d"
JOINED = re.compile(
    rf"(?<=[^\W_])[{JOINERS}](?=[^\W_])|(?<=[\u0900-\u0dff\U0001f000-\U0001faff\ufe0f])[{JOINERS}](?=\S)"
)
VISIBLE = ("L", "N", "P", "S")


def line(text: str) -> str:
    """One line in its canonical form (NFC): blanks of every kind are single spaces, and none is at the ends.

    Format characters are left out, but for joiners inside a word. '' if nothing visible is left.
    """
    cleaned = _without_format(unicodedata.normalize("NFC", text))
    words = "".join(" " if _is_blank(letter) else letter for letter in cleaned).split(" ")
    found = " ".join(filter(None, words))
    return found if any(unicodedata.category(letter)[0] in VISIBLE for letter in found) else ""


def lines(text: str) -> str:
    """Several lines, each in its canonical form; empty lines at the ends are left out."""
    return "\n".join(line(part) for part in re.split("\r\n|\r|\n", text)).strip("\n")


def email(address: str) -> str:
    """An email address in the form in which accounts are compared: no two that look alike are told apart.

    Compatibility characters and cases are folded, and the domain is written in A-labels. A text that is no address
    comes back folded, for the field to refuse it.
    """
    folded = line(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold()))
    local, at, domain = folded.rpartition("@")
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}" if at else folded
    except idna.IDNAError:
        return folded


def password(typed: str) -> str:
    """A password in the form in which it is hashed (NFKC, as NIST SP 800-63B asks); every blank of it counts."""
    return unicodedata.normalize("NFKC", typed)


def _without_format(text: str) -> str:
    kept = {match.start() for match in JOINED.finditer(text)}
    return "".join(letter for place, letter in enumerate(text) if unicodedata.category(letter) != "Cf" or place in kept)


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) == "Zs"
