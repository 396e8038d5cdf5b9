"""What the web login sends as SQL: one statement a message, which names nothing that could lead to another tenant.

Values never stand in a statement's text, so whatever is refused here was either put together from somebody's input or
belongs to the binding, which says so by OwnText.
"""

import re
from functools import lru_cache

# How a statement of the application may begin; every other one (SET, COPY, DO, LISTEN …) is the binding's own.
BEGINNING = re.compile(
    r"[\s(]*(?:SELECT|INSERT|UPDATE|DELETE|WITH|SHOW|SAVEPOINT|RELEASE\s+SAVEPOINT|ROLLBACK\s+TO\s+SAVEPOINT)\b",
    re.IGNORECASE,
)
# Parts of a text, in lower case → what they stand for.
PARTS = {
    ";": "a second statement",
    "--": "a comment",
    "/*": "a comment",
    'u&"': "a name in escapes",  # the only way to write a name that is not its letters
    "set_config": "a setting of the session",
    "search_path": "a setting of the session",
    "session_authorization": "a setting of the session",
    "ts_stat": "a function that runs SQL from text",
    "ts_rewrite": "a function that runs SQL from text",
    "_to_xml": "a function that runs SQL from text",
    "dblink": "a function that runs SQL from text",
    "information_schema": "a system catalog",
}
# Words, quoted or not. `pg_catalog.` alone is a prefix that names nothing.
WORDS = re.compile(
    r"\b(?:pg_(?!catalog\b)\w+|lo_\w+|loread|lowrite|crosstab\w*|binary_upgrade_\w+|(?:to_)?reg(?:class|namespace|role"
    r"|proc|procedure|oper|operator|type|typemod|config|dictionary|collation))\b"
)
# A longer text is an insertion of many rows, and not worth its memory.
REMEMBERED = 10_000


class OwnText(str):
    """SQL that is written out in the code, with nothing of anybody's input: several statements, SET, locks."""

    __slots__ = ()


class StatementRefused(RuntimeError):
    """A statement whose text could reach beyond its tenant; the message says why, and never quotes the text."""


def refusal(text: str) -> str | None:
    """Why a statement must not be sent; None if it may."""
    if not BEGINNING.match(text):
        return "a statement that neither reads nor writes rows"
    lowered = text.lower()
    if found := next((reason for part, reason in PARTS.items() if part in lowered), None):
        return found
    return "a function, type or catalog of the server" if WORDS.search(lowered) else None


# The application's texts are few.
_remembered = lru_cache(maxsize=2048)(refusal)


def check(text: str) -> None:
    """Raise StatementRefused unless `text` may be sent as the web login."""
    if isinstance(text, OwnText):
        return
    if reason := (_remembered if len(text) <= REMEMBERED else refusal)(text):
        raise StatementRefused(f"refused to send {reason}")
