"""Text marked for translation where flask is out of reach: the door that shows it translates it."""

import unicodedata

import slugify as slugs

DOT = "•"


def N_(message: str) -> str:
    """Mark `message` for the catalogue and return it unchanged."""
    return message


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
