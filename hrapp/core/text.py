"""Text functions without flask: messages to be translated later, slugs, ids and masks."""

import re
from uuid import UUID

import slugify as slugs

DOT = "•"
HIDDEN = DOT * 3
MASK = re.compile(f"{DOT * 4}[^{DOT}]{{0,4}}")
SHOWN_IN_MAIL = 80
DOT_INSIDE = re.compile(r"\.(?=\w)")
WORD_JOINER = "\u2060"


class Message(str):
    """A message id of the catalogue with its parameters, translated where it is shown (`languages.translated`).

    As a str it is the English text with the parameters filled in.
    """

    text: str
    params: dict[str, object]

    def __new__(cls, text: str, **params: object) -> "Message":
        made = super().__new__(cls, text % params if params else text)
        made.text, made.params = text, params
        return made


def N_(text: str, **params: object) -> Message:
    """Mark `text` for extraction; `params` fill its placeholders after translation."""
    return Message(text, **params)


def slugify(text: str, limit: int = 40) -> str:
    """A name as a URL slug: lower-case ASCII letters, digits and single hyphens, at most `limit` characters."""
    return slugs.slugify(text, max_length=limit, entities=False, decimal=False, hexadecimal=False)


def as_id(text: str) -> UUID | None:
    """The id that a text is; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def mask(value: object) -> str | None:
    """A sensitive value as text, with only its last four characters, or none of up to seven; None for none."""
    if not value:
        return None
    text = str(value)
    return DOT * 4 + (text[-4:] if len(text) > 7 else "")


def is_mask(text: str) -> bool:
    """Whether `mask` may have made this text."""
    return MASK.fullmatch(text) is not None


def in_mail(name: str) -> str:
    """A name that somebody typed, as mails show it: short, and with nothing that mail programs turn into a link.

    Word joiners, which are invisible, keep them from recognising a domain.
    """
    shown = name if len(name) <= SHOWN_IN_MAIL else f"{name[: SHOWN_IN_MAIL - 1].rstrip()}…"
    return DOT_INSIDE.sub(f".{WORD_JOINER}", shown)
