"""Text: marked for translation where flask is out of reach, as it may stand in a URL, and as it is sorted or masked."""

import unicodedata

import slugify as slugs

DOT = "•"
HIDDEN = DOT * 3


class Message(str):
    """A text of the catalogue, with what fills its placeholders; the door that shows it translates and fills it.

    As a string it is the English text, filled.
    """

    text: str
    params: dict[str, object]

    def __new__(cls, text: str, **params: object) -> "Message":
        made = super().__new__(cls, text % params if params else text)
        made.text, made.params = text, params
        return made


def N_(text: str, **params: object) -> Message:
    """Mark `text` for the catalogue; `params` fill its placeholders once it is translated."""
    return Message(text, **params)


def slugify(text: str, limit: int = 40) -> str:
    """A name as it may stand in a URL: lower-case ASCII letters, digits and single hyphens."""
    return slugs.slugify(text, max_length=limit, entities=False, decimal=False, hexadecimal=False)


def sort_key(name: str) -> str:
    """What names are sorted by: no case and no accents, so that Égypte stands at E."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def mask(value: str | None) -> str | None:
    """A sensitive value as it may be shown: its last four characters, and none of a short one."""
    if not value:
        return None
    return DOT * 4 + (value[-4:] if len(value) > 7 else "")
