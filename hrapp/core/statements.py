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
# Names are whole words, in any case, quoted or not: PostgreSQL has no other way to write them than U&"…", refused as
# well. `pg_catalog.` alone is a prefix that names nothing.
REFUSED = {
    "a second statement": r";",
    "a comment": r"--|/\*",
    "a name in escapes": r"\bU&",
    "a setting of the session": r"\b(?:set_config|search_path|session_authorization)\b",
    "a function that runs SQL from text": r"\b(?:ts_stat|ts_rewrite|\w*_to_xml\w*|dblink\w*|xpath_table|crosstab\w*)\b",
    "a large object": r"\b(?:lo_\w+|loread|lowrite)\b",
    "the server's own": r"\b(?:pg_(?!catalog\b)\w+|information_schema|binary_upgrade_\w+|(?:to_)?reg(?:class|namespace"
    r"|role|proc|procedure|oper|operator|type|typemod|config|dictionary|collation))\b",
}
FORBIDDEN = re.compile(
    "|".join(f"(?P<r{number}>{pattern})" for number, pattern in enumerate(REFUSED.values())), re.IGNORECASE
)
REASONS = list(REFUSED)


class OwnText(str):
    """SQL that is written out in the code, with nothing of anybody's input: several statements, SET, locks."""

    __slots__ = ()


class StatementRefused(RuntimeError):
    """A statement whose text could reach beyond its tenant; the message says why, and never quotes the text."""


@lru_cache(maxsize=4096)
def refusal(text: str) -> str | None:
    """Why a statement must not be sent; None if it may. Remembered, since the application's texts are few."""
    if not BEGINNING.match(text):
        return "a statement that neither reads nor writes rows"
    if found := FORBIDDEN.search(text):
        return REASONS[int((found.lastgroup or "r0")[1:])]
    return None


def check(text: str) -> None:
    """Raise StatementRefused unless `text` may be sent as the web login."""
    if not isinstance(text, OwnText) and (reason := refusal(text)):
        raise StatementRefused(f"refused to send {reason}")
