"""Identifiers as they are compared, and what people type who have none."""

import unicodedata

# Beside blanks, dashes and invisible characters: dots, slashes and minus signs in what NFKC leaves of them.
BETWEEN = frozenset("./·\u2044\u2212\u2215")
BLANKS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Pd"})
NO_IDENTIFIER = frozenset(
    {"NA", "NONE", "NULL", "NIL", "NO", "NOTAPPLICABLE", "NOTKNOWN", "PENDING", "TBA", "TBC", "TBD", "TEST", "UNKNOWN"}
    | {"AUCUN", "AUCUNE", "ENATTENTE", "ENCOURS", "INCONNU", "NC", "NEANT", "NÉANT", "NON", "SANS", "SANSOBJET"}
)
UPWARDS = "0123456789" * 2
DOWNWARDS = UPWARDS[::-1]
# With fewer digits beside letters, a run is no wonder.
RUN = 5


def normalise(text: str) -> str:
    """An identifier as it is compared: compatible characters made one (NFKC), digits of any script as ASCII, upper
    case, no blanks, dashes, dots and slashes. Idempotent; '' if nothing is left."""
    if text.isascii() and text.isalnum():
        return text.upper()
    while (tidied := _tidied(text)) != text:
        text = tidied
    return text


def is_placeholder(text: str) -> bool:
    """Whether it was typed for want of an identifier, such as `N/A`, `000 000 000` or `123456789`."""
    value = normalise(text)
    if value in NO_IDENTIFIER or len(set(value)) <= 1:
        return True
    digits = "".join(filter(str.isdigit, value))
    return len(digits) >= RUN and (len(set(digits)) == 1 or digits in UPWARDS or digits in DOWNWARDS)


def _tidied(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return "".join(_digit(each) for each in folded if each not in BETWEEN and unicodedata.category(each) not in BLANKS)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
