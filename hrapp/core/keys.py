r"""What texts are compared, sorted and searched by: the same keys in Python and, as SQL expressions, in PostgreSQL.

PostgreSQL computes the keys of stored texts (generated columns, indexes), Python those of what somebody typed. Both are
made from the constants below. PostgreSQL's own `lower`, collations and `\w` differ from server to server, so that they
are used for ASCII alone. Whoever changes a key writes a migration that makes its columns and indexes anew.
"""

import re
import unicodedata

# Capital and small letters of Latin, Greek, Cyrillic and Armenian that are left when accents are taken apart, and the
# final sigma.
_LATIN = (
    "ÆæÐðØøÞþĐđĦħŁłŊŋŒœŦŧƁɓƂƃƆɔƇƈƉɖƊɗƋƌƎǝƏəƐɛƑƒƓɠƔɣƖɩƗɨƘƙƜɯƝɲƟɵƢƣƤƥƧƨƩʃƬƭƮʈƱʊƲʋƳƴƵƶƷʒ"
    "ƸƹƼƽǤǥǶƕǷƿȜȝȠƞȢȣȺⱥȻȼȽƚȾⱦɁɂɃƀɄʉɅʌɆɇɈɉɊɋɌɍɎɏẞß"
)
_SHIFTED = (
    (range(0x391, 0x3A2), 32),
    (range(0x3A3, 0x3AA), 32),
    (range(0x402, 0x410), 80),
    (range(0x410, 0x430), 32),
    (range(0x460, 0x481, 2), 1),
    (range(0x48A, 0x4C0, 2), 1),
    (range(0x4C1, 0x4CE, 2), 1),
    (range(0x4D0, 0x530, 2), 1),
    (range(0x531, 0x557), 48),
)
CAPITALS = {
    **dict(zip(_LATIN[::2], _LATIN[1::2], strict=True)),
    **{
        chr(code): chr(code + shift)
        for codes, shift in _SHIFTED
        for code in codes
        if unicodedata.is_normalized("NFKD", chr(code))
    },
    "Ӏ": "ӏ",
    "ς": "σ",
}
# Letters that have no accent to take away, and yet stand with others in the alphabet.
KIN = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "ƀ": "b", "ɨ": "i", "ʉ": "u"}
PAIRS = {"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
# Accents, and the points of Hebrew and Arabic. Signs of other scripts are letters to those who read them.
ACCENTS = r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
# What stands inside a word: apostrophes, joiners, the Arabic stroke that makes a word longer.
INSIDE = r"\u0027\u0060\u02b9-\u02bf\u0640\u200b-\u200d\u2018\u2019\u201b\u2032\ufe00-\ufe0f"
# What parts words: blanks and punctuation, but for the tab and the new line, which part the texts of one key.
BETWEEN = (
    r"\u0001-\u0008\u000b-\u0026\u0028-\u002f\u003a-\u0040\u005b-\u005f\u007b-\u00bf\u055a-\u055f\u0589\u058a"
    r"\u05be\u05f3\u05f4\u060c\u061b\u061f\u06d4\u200e-\u2017\u201a\u201c-\u2031\u2033-\u206f\u3000-\u303f\u30fb\ufe30-\ufe4f"
)
# Digits that a number in a sort key is filled up to.
WIDTH = 18
FILLED = rf"0*([0-9]{{{WIDTH},}})"
PART, FIELD = "\t", "\n"

_SMALL = str.maketrans({**{chr(code): chr(code + 32) for code in range(0x41, 0x5B)}, **CAPITALS})
_ALIKE = str.maketrans({**KIN, **PAIRS})
_INSIDE, _BETWEEN = re.compile(f"[{INSIDE}]"), re.compile(f"[{BETWEEN}]+")
_NUMBER, _FILLED = re.compile("([0-9]+)"), re.compile(FILLED)


# In Python


def match_key(text: str) -> str:
    """What makes two texts the same: their letters whatever case, width and ligatures. Ab-0 and AB-0 are one."""
    return unicodedata.normalize("NFKD", text).translate(_SMALL).replace("ß", "ss")


def sort_key(text: str) -> str:
    """What a list is sorted by, character by character: words without accents, case and punctuation.

    Numbers are sorted by their value: EMP-999 before EMP-1000.
    """
    words = _BETWEEN.sub(" ", _INSIDE.sub("", _fold(text))).strip(" ")
    parts = words.replace(f" {PART}", PART).replace(f"{PART} ", PART)
    return _FILLED.sub(r"\1", _NUMBER.sub(rf"{'0' * WIDTH}\1", parts))


def search_key(text: str) -> str:
    """What a search looks through and for: folded, without blanks and punctuation.

    So O'Brien is found by obrien and o brien, Jean-Luc by jean luc and jeanluc, and 王小明 by 小明.
    """
    return re.sub(f"[{INSIDE}{BETWEEN}]+", "", _fold(text))


def unique_key(text: str) -> str:
    """One key for both: it is sorted as `sort_key` is, and the same for two texts if their `match_key` is."""
    return f"{sort_key(text)}{PART}{match_key(text)}"


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return re.sub(f"[{ACCENTS}]", "", match_key(text)).translate(_ALIKE)


# In PostgreSQL: immutable expressions of an expression of type text


def match_sql(text: str) -> str:
    """The SQL of `match_key`."""
    return _plain_or(text, _small_sql(f"normalize({text}, NFKD)"))


def sort_sql(text: str) -> str:
    """The SQL of `sort_key`; columns of it have the collation C."""
    words = _replaced(_replaced(_fold_sql(text), f"[{INSIDE}]", ""), f"[{BETWEEN}]+", " ")
    parts = f"replace(replace(btrim({words}, ' '), ' ' || chr(9), chr(9)), chr(9) || ' ', chr(9))"
    return _replaced(_replaced(parts, "([0-9]+)", rf"{'0' * WIDTH}\1"), FILLED, r"\1")


def search_sql(text: str) -> str:
    """The SQL of `search_key`."""
    return _replaced(_fold_sql(text), f"[{INSIDE}{BETWEEN}]+", "")


def unique_sql(text: str) -> str:
    """The SQL of `unique_key`."""
    return f"{sort_sql(text)} || chr({ord(PART)}) || {match_sql(text)}"


def joined(*columns: str, by: str = FIELD) -> str:
    """The SQL of several texts as one, of which each may be NULL, parted by PART or FIELD."""
    return f" || chr({ord(by)}) || ".join(f"coalesce({column}, '')" for column in columns)


def _fold_sql(text: str) -> str:
    bare = _replaced(f"normalize({text}, NFKD)", f"[{ACCENTS}]", "")
    alike = f"translate({_small_sql(bare)}, '{''.join(KIN)}', '{''.join(KIN.values())}')"
    for letter, letters in PAIRS.items():
        alike = f"replace({alike}, '{letter}', '{letters}')"
    return _plain_or(text, _plain_or(bare, alike))


def _small_sql(decomposed: str) -> str:
    small = f'lower({decomposed} COLLATE "C")'
    return f"replace(translate({small}, '{''.join(CAPITALS)}', '{''.join(CAPITALS.values())}'), 'ß', 'ss')"


def _plain_or(text: str, folded: str) -> str:
    """`folded`, or the same much quicker for a text of nothing but ASCII."""
    return f'CASE WHEN octet_length({text}) = length({text}) THEN lower(({text}) COLLATE "C") ELSE {folded} END'


def _replaced(text: str, pattern: str, by: str) -> str:
    return f"regexp_replace({text}, '{pattern}', '{by}', 'g')"
