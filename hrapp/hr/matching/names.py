"""Names as they are compared: folded into parts whose order is free, and how two of them are alike."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from anyascii import anyascii
from jellyfish import metaphone
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

from hrapp.core.keys import search_key, sort_key
from hrapp.hr.matching.words import GENERATIONS, NO_NAME, PARTICLES, TITLES

VOWELS = str.maketrans("", "", "aeiouy")
# How alike the letters are, at least, of parts that sound the same (Jaro-Winkler).
LIKE = 0.8
# Parts of a name that are looked at.
MOST = 6


class Grade(IntEnum):
    """How two parts of names are alike, the best first."""

    SAME = 0
    SPELT = 1
    NICKNAME = 2
    SCRIPT = 3
    INITIAL = 4
    SIMILAR = 5


class Alike(IntEnum):
    """How two names are alike, as a whole."""

    SAME = 0
    REORDERED = 1
    # One has more parts than the other.
    MORE = 2
    SPELT = 3
    NICKNAME = 4
    SCRIPT = 5
    INITIAL = 6
    # With some mistakes they could be one.
    SIMILAR = 7
    # A first and a last name agree, other parts do not.
    PART = 8
    # One part is all that one of them has.
    ONE = 9
    OTHER_FAMILY = 10
    # As members of a family are: the same last name, another first name.
    RELATIVE = 11
    DIFFERENT = 12


OF_GRADE = {
    Grade.SPELT: Alike.SPELT,
    Grade.NICKNAME: Alike.NICKNAME,
    Grade.SCRIPT: Alike.SCRIPT,
    Grade.INITIAL: Alike.INITIAL,
    Grade.SIMILAR: Alike.SIMILAR,
}


class Name(NamedTuple):
    """A name by its folded parts; `called` is what somebody is called by besides, `written` the name as people read it.

    `whole` is all of it without blanks, particles among it. `suffix` is what tells generations apart.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    called: tuple[str, ...]
    whole: tuple[str, str]
    suffix: str
    written: str
    # What somebody is called by, as it is written.
    written_call: str
    gender: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        return self.given + self.family

    def as_written(self, part: str) -> str:
        """A folded part as it is written."""
        words = re.split(r"[\s-]+", f"{self.written} {self.written_call}")
        return next((word for word in words if sort_key(word) == part), part)


def name_of(
    first: str | None, middle: str | None, last: str | None, called: str | None, gender: str | None = None
) -> Name | None:
    """The name of these parts; None if there is nothing to compare."""
    given, family = [*_parts(first), *_parts(middle)], _parts(last)
    suffixes = [part for part in (*given, *family) if part in GENERATIONS]
    kept = [_without(each, GENERATIONS | TITLES) for each in (given, family)]
    if not any(kept):
        kept = [given, family]
    if not any(kept):
        return None
    joined = ["".join(each) for each in kept]
    # Ben is a first name, and a particle elsewhere.
    found = [kept[0][:1] + _without(kept[0][1:], PARTICLES), _without(kept[1], PARTICLES) or kept[1]]
    return Name(
        tuple(found[0][:MOST]),
        tuple(found[1][:MOST]),
        tuple(part for part in _parts(called) if part not in found[0])[:MOST],
        (joined[0] + joined[1], joined[1] + joined[0]),
        suffixes[-1] if suffixes else "",
        " ".join(" ".join(filter(None, (first, middle, last))).split()),
        called or "",
        gender,
    )


def _parts(text: str | None) -> list[str]:
    words = sort_key(text or "").split()
    return [word for word in words if word not in NO_NAME]


def _without(parts: Iterable[str], left_out: frozenset[str]) -> list[str]:
    return [part for part in parts if part not in left_out]


@lru_cache(1 << 13)
def sound(part: str) -> str:
    """A key that parts of a name share which sound alike, in whatever script they are written."""
    letters = latin(part)
    return metaphone(letters) or letters


@lru_cache(1 << 12)
def latin(part: str) -> str:
    """A folded part in Latin letters."""
    return part if part.isascii() else search_key(anyascii(part))


class Match(NamedTuple):
    """Two parts that are alike, one of each name; the positions say in which field each stands (True: given)."""

    grade: Grade
    one: str
    other: str
    given: tuple[bool, bool]


class Comparison(NamedTuple):
    """How two names are alike; `matches` are the parts that are."""

    alike: Alike
    matches: tuple[Match, ...] = ()


def compare(one: Name, other: Name) -> Comparison:
    """How two names are alike; the same whichever is the first."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Comparison(Alike.RELATIVE)
    if one.whole[0] == other.whole[0]:
        return Comparison(Alike.SAME)
    if set(one.whole) & set(other.whole):
        return Comparison(Alike.REORDERED)
    matches = _matched(one, other)
    left, right = _left(one, [match.one for match in matches]), _left(other, [match.other for match in matches])
    if not matches:
        return _across_scripts(one, other) or Comparison(Alike.DIFFERENT)
    if left and right:
        return _across_scripts(one, other) or Comparison(_conflict(one, other, matches, left, right), matches)
    return Comparison(_agreement(one, other, matches, bool(left or right)), matches)


def _agreement(one: Name, other: Name, matches: tuple[Match, ...], more: bool) -> Alike:
    """How names are alike of which one has all parts of the other."""
    if _told_apart(one, other, matches):
        return Alike.RELATIVE
    if more and len(matches) == 1:
        return Alike.ONE
    worst = max(match.grade for match in matches)
    if worst != Grade.SAME:
        return OF_GRADE[worst]
    if more:
        return Alike.MORE
    return Alike.SAME if all(match.given[0] == match.given[1] for match in matches) else Alike.REORDERED


def _conflict(
    one: Name, other: Name, matches: tuple[Match, ...], left: list[tuple[str, bool]], right: list[tuple[str, bool]]
) -> Alike:
    """How names are alike of which each has parts that the other has not."""
    by_given = any(all(match.given) for match in matches)
    by_family = any(not any(match.given) for match in matches)
    first = all(name.given and (name.given[0], True) in rest for name, rest in ((one, left), (other, right)))
    if by_family and (first or not by_given):
        return Alike.RELATIVE
    if by_given and by_family:
        return Alike.RELATIVE if _told_apart(one, other, matches) else Alike.PART
    if by_given and not first:
        return Alike.OTHER_FAMILY
    return Alike.DIFFERENT if len(matches) == 1 else Alike.PART


def _told_apart(one: Name, other: Name, matches: tuple[Match, ...]) -> bool:
    """Whether names like Paul and Paula are of two people, since their gender is not the same."""
    genders = {one.gender, other.gender}
    return genders == {"male", "female"} and any(match.grade != Grade.SAME and all(match.given) for match in matches)


def _matched(one: Name, other: Name) -> tuple[Match, ...]:
    """The parts that are alike, the best pairs first, each part once."""
    found = sorted(
        Match(grade, mine, theirs, (in_given, other_given))
        for mine, in_given in _fielded(one)
        for theirs, other_given in _fielded(other)
        if (grade := graded(mine, theirs)) is not None
    )
    found.sort(key=lambda match: (match.grade, match.given[0] != match.given[1], sorted((match.one, match.other))))
    taken: tuple[list[str], list[str]] = ([], [])
    kept: list[Match] = []
    for match in found:
        if _is_free(match.one, one, taken[0]) and _is_free(match.other, other, taken[1]):
            kept.append(match)
            taken[0].append(match.one)
            taken[1].append(match.other)
    return tuple(kept)


def _fielded(name: Name) -> Iterator[tuple[str, bool]]:
    yield from ((part, True) for part in (*name.given, *name.called))
    yield from ((part, False) for part in name.family)


def _is_free(part: str, name: Name, taken: list[str]) -> bool:
    return taken.count(part) < (name.given + name.called + name.family).count(part)


def _left(name: Name, taken: list[str]) -> list[tuple[str, bool]]:
    """The parts that the other name has not; what somebody is called besides stands for their first name."""
    rest, found = list(taken), []
    by_call = any(part in taken for part in name.called)
    for position, part in enumerate(name.parts):
        if part in rest:
            rest.remove(part)
        elif not (by_call and position == 0):
            found.append((part, position < len(name.given)))
    return found


def _across_scripts(one: Name, other: Name) -> Comparison | None:
    """Whether two names are the same in two scripts, however they are parted."""
    if one.whole[0].isascii() == other.whole[0].isascii():
        return None
    letters = [{latin(whole) for whole in name.whole} for name in (one, other)]
    bare = [{_bare(each) for each in spelt} for spelt in letters]
    alike = letters[0] & letters[1] or {each for each in bare[0] & bare[1] if len(each) > 3}
    return Comparison(Alike.SCRIPT) if alike else None


def graded(one: str, other: str) -> Grade | None:
    """How two parts are alike; None if they are not."""
    return _graded(*sorted((one, other)))


@lru_cache(1 << 14)
def _graded(one: str, other: str) -> Grade | None:
    if one == other:
        return Grade.SAME
    if one.isascii() != other.isascii():
        return Grade.SCRIPT if _reads_alike(latin(one), latin(other)) else None
    if 1 in (len(one), len(other)):
        return Grade.INITIAL if one.isascii() and one[0] == other[0] else None
    return next((grade for grade, alike in RULES if alike(one, other)), None)


def _reads_alike(one: str, other: str) -> bool:
    """Whether two transliterations may be of one name; scripts without vowels leave them to the reader."""
    return one == other or _spelt_alike(one, other) or (_bare(one) == _bare(other) and len(_bare(one)) > 2)


def _bare(letters: str) -> str:
    """Without vowels and doubled letters."""
    return "".join(letter for letter, _ in groupby(letters.translate(VOWELS)))


def is_short_for(one: str, other: str) -> bool:
    """Whether one is a nickname of the other (Bill, William), or its beginning (Fred, Frédéric)."""
    short, long = sorted((one, other), key=len)
    if len(short) > 2 and len(long) - len(short) > 2 and long.startswith(short) and one.isascii():
        return True
    names = nicknames()
    return one in names.get(other, ()) or other in names.get(one, ())


def sound_alike(one: str, other: str) -> bool:
    """Whether two parts in Latin letters are spellings of one sound, such as Smith and Smyth."""
    if max(len(one), len(other)) < 4 or not (one + other).isascii() or sound(one) != sound(other):
        return False
    return JaroWinkler.similarity(one, other) >= LIKE


def _spelt_alike(one: str, other: str) -> bool:
    """Whether two parts are one name with a mistake, or in another spelling."""
    longer = max(len(one), len(other))
    if longer < 4 or any(map(str.isdigit, one + other)):
        return False
    if sound_alike(one, other):
        return True
    return not _are_two_names(one, other) and OSA.distance(one, other) <= (2 if longer > 6 else 1)


def _is_similar(one: str, other: str) -> bool:
    """Whether one may be the other with more than one mistake."""
    if min(len(one), len(other)) < 4 or any(map(str.isdigit, one + other)) or _are_two_names(one, other):
        return False
    return JaroWinkler.similarity(one, other) >= LIKE


def _are_two_names(one: str, other: str) -> bool:
    """Whether both are names that people have: a mistake seldom makes another one, such as Gary of Mary."""
    return one in known_names() and other in known_names()


# By which rule two parts in one script are alike, the best first. Jon is John spelt otherwise, although it is short for
# Jonathan too.
RULES: tuple[tuple[Grade, Callable[[str, str], bool]], ...] = (
    (Grade.SPELT, sound_alike),
    (Grade.NICKNAME, is_short_for),
    (Grade.SPELT, _spelt_alike),
    (Grade.SIMILAR, _is_similar),
)


@cache
def nicknames() -> dict[str, set[str]]:
    """name → its nicknames."""
    return NickNamer().nickname_lookup


@cache
def known_names() -> frozenset[str]:
    """The first names that are known, with their nicknames."""
    return frozenset(nicknames()) | frozenset().union(*nicknames().values())
