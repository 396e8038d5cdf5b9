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
# What parts words: blanks and punctuation. Written out, since the migrations say the same in PostgreSQL's expressions.
BETWEEN = "\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f\ufe30-\ufe4f\uff00-\uff0f"
APART = re.compile(f"[{BETWEEN}]+")
DIGITS = re.compile("[0-9]+")
# Digits that a number in a sort key is filled up to.
WIDTH = 12
# Letters that have no accent to take away, and yet stand with others in the alphabet.
LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n"}
ALIKE = str.maketrans(LETTERS)


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


def fold(text: str) -> str:
    """What words are compared by: no accents and no case. Égypte and EGYPTE are alike."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(ALIKE)


def sort_key(text: str) -> str:
    """What a list is sorted by: folded, without punctuation, and numbers by their value (EMP-999 before EMP-1000)."""
    words = APART.sub(" ", fold(text)).strip()
    return DIGITS.sub(lambda number: number[0].zfill(WIDTH), words)


def search_key(*texts: str | None) -> str:
    """What a search looks through: every text folded, as its words and as one word without what parts them.

    So O'Brien is found by obrien and o brien, Jean-Luc by jeanluc, and 王小明 without blanks.
    """
    found: dict[str, None] = {}
    for text in filter(None, texts):
        folded = fold(text)
        found |= dict.fromkeys((folded, APART.sub(" ", folded).strip(), APART.sub("", folded)))
    together = "".join(APART.sub("", fold(text)) for text in texts[:2] if text)
    return " ".join(filter(None, dict.fromkeys((*found, together))))


def _without_format(text: str) -> str:
    kept = {match.start() for match in JOINED.finditer(text)}
    return "".join(letter for place, letter in enumerate(text) if unicodedata.category(letter) != "Cf" or place in kept)


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) == "Zs"
