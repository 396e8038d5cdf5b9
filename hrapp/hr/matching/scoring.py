"""How likely two records are of one person: a score of 0 to 100, and the reasons in words.

Each signal adds points, or takes some away if it contradicts: about three for each doubling of how much more often it
is found of one person than of two, as Fellegi and Sunter weigh it (A Theory for Record Linkage, 1969), at an employer
of some thousands. So two of 16,000 dates of birth that are the same are worth 45, and an identifier that differs, as
one in thirty does of one person, since it was mistyped or is outdated, costs 16. What a household or an office shares
proves little, so father and son, twins and colleagues do not match by it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from hrapp.core.text import N_, Message
from hrapp.hr.matching.compared import Address, Compared, is_shared_mailbox
from hrapp.hr.matching.keys import key, name_pairs, whole_name
from hrapp.hr.matching.names import Alike, Comparison, Grade, Name, compare
from hrapp.hr.matching.signals import Signal

# From so many points on, somebody is asked whether two records are of one person.
LEAST, MOST = 60, 100
# An identifier that is the same is always told, whatever contradicts it.
BY_IDENTIFIER = 70
# Records with the same value in a signal, from which on it says little.
SHARED = 4

SAME_IDENTIFIER, FURTHER_IDENTIFIER = 95, 5
# A passport gets another number when it is renewed.
OTHER_IDENTIFIER = {"passport_number": -5}
OTHER_IDENTIFIER_OTHERWISE, OTHER_IDENTIFIERS_AT_MOST = -16, -40
SAME_EMAIL, SAME_PHONE, SAME_ADDRESS, FURTHER_CONTACT, SHARED_CONTACT = 75, 65, 25, 5, 4
SAME_BIRTH_DATE, SWAPPED, ONE_DIGIT, OTHER_BIRTH_DATE = 45, 30, 20, -60
# Given to people who do not know the day.
FIRST_OF_JANUARY = 35
COMMON_NAME, SEVERAL_KINDS = -10, -4
OF_NAME = {
    Alike.SAME: 45,
    Alike.REORDERED: 42,
    Alike.MORE: 40,
    Alike.SPELT: 36,
    Alike.NICKNAME: 36,
    Alike.SCRIPT: 36,
    Alike.INITIAL: 25,
    Alike.SIMILAR: 10,
    Alike.PART: 25,
    Alike.ONE: 12,
    Alike.OTHER_FAMILY: 10,
    Alike.RELATIVE: -40,
    Alike.DIFFERENT: -15,
}
# A street or a town as somebody else writes it, of 100.
SAME_STREET, SAME_PLACE = 85, 90

# Of two numbers of a kind: the same, different, different by a slip.
IDENTIFIERS = {
    "national_id": (
        N_("same national ID"),
        N_("different national IDs"),
        N_("national IDs differ in one character"),
    ),
    "passport_number": (
        N_("same passport number"),
        N_("different passport numbers"),
        N_("passport numbers differ in one character"),
    ),
    "social_security_number": (
        N_("same social security number"),
        N_("different social security numbers"),
        N_("social security numbers differ in one character"),
    ),
    "tax_number": (
        N_("same tax number"),
        N_("different tax numbers"),
        N_("tax numbers differ in one character"),
    ),
}
NAMES = {
    Alike.REORDERED: N_("same name in another order (%(one)s, %(other)s)"),
    Alike.MORE: N_("same name, longer in one record (%(one)s, %(other)s)"),
    Alike.SCRIPT: N_("name in another script (%(one)s, %(other)s)"),
    Alike.INITIAL: N_("name with an initial (%(one)s, %(other)s)"),
    Alike.SIMILAR: N_("similar names (%(one)s, %(other)s)"),
    Alike.PART: N_("names that agree in part (%(one)s, %(other)s)"),
    Alike.ONE: N_("names that agree in part (%(one)s, %(other)s)"),
    Alike.OTHER_FAMILY: N_("same first name, another last name (%(one)s, %(other)s)"),
    Alike.RELATIVE: N_("same last name, another first name (%(one)s, %(other)s)"),
    Alike.DIFFERENT: N_("different names (%(one)s, %(other)s)"),
}
SPELT = N_("name spelt differently (%(one)s, %(other)s)")
NICKNAME = N_("nickname (%(one)s, %(other)s)")
ALIKE_BY_NAME = (Alike.REORDERED, Alike.MORE, Alike.SCRIPT, Alike.INITIAL, Alike.SIMILAR, Alike.PART)
# The reasons that speak for it by each signal, by their texts.
SPEAKS_FOR: Mapping[Signal, tuple[str, ...]] = {
    Signal.IDENTIFIER: tuple(told.text for same, _, slip in IDENTIFIERS.values() for told in (same, slip)),
    Signal.EMAIL: ("same email", "same shared mailbox"),
    Signal.PHONE: ("same phone number", "same phone number, shared by several people"),
    Signal.NAME: ("same name", SPELT.text, NICKNAME.text, *(NAMES[each].text for each in ALIKE_BY_NAME)),
    Signal.BIRTH_DATE: (
        "same date of birth",
        "birth date with day and month swapped",
        "birth date differs in one digit",
        "birth date with two digits swapped",
    ),
    Signal.ADDRESS: ("same address",),
}


class Likeness(NamedTuple):
    """How likely two records are of one person (60 to 100), and why, what speaks against it last."""

    score: int
    reasons: list[Message]


class Evidence(NamedTuple):
    """What one signal says; without points it is not worth a word."""

    points: int
    reason: Message


def likeness(
    one: Compared, other: Compared, signals: Collection[Signal], shared: Collection[int] = frozenset()
) -> Likeness | None:
    """How alike two people are by these signals; None if they do not match. The same whichever is the first.

    `shared` are match keys that many records have, such as that of the number of a switchboard.
    """
    proof = list(_by_identifiers(one, other)) if Signal.IDENTIFIER in signals else []
    found = [*proof]
    named = None
    if Signal.NAME in signals and one.name and other.name:
        named = compare(one.name, other.name)
        found += _by_name(named, one.name, other.name, shared)
    if Signal.BIRTH_DATE in signals and one.birth_date and other.birth_date:
        found.append(_by_birth_date(one.birth_date, other.birth_date))
    contact = sorted(_by_contact(one, other, signals, shared, named), key=lambda each: -each.points)
    found += contact
    total = sum(each.points for each in found) - sum(each.points for each in contact[1:])
    total += FURTHER_CONTACT * sum(each.points > SHARED_CONTACT for each in contact[1:])
    if any(each.points > 0 for each in proof):
        total = max(total, BY_IDENTIFIER)
    if named and OF_NAME[named.alike] > 0 and any(each.points == SAME_EMAIL for each in contact):
        # Somebody of this name with this address: it is rather the date of birth that was mistyped.
        total = max(total, LEAST)
    if total < LEAST:
        return None
    told = sorted(found, key=lambda each: each.points < 0)
    return Likeness(min(total, MOST), [each.reason for each in told])


def _by_identifiers(one: Compared, other: Compared) -> Iterator[Evidence]:
    """What identifiers of one kind say. One that differs in a single character is no proof: numbers that are given one
    after the other, as to a family, do so too; but it contradicts nothing."""
    before, left = 0, OTHER_IDENTIFIERS_AT_MOST
    for kind, (same, different, by_a_slip) in IDENTIFIERS.items():
        mine, theirs = one.identifiers.get(kind), other.identifiers.get(kind)
        if mine and theirs and mine.fingerprints[0] == theirs.fingerprints[0]:
            yield Evidence(FURTHER_IDENTIFIER if before else SAME_IDENTIFIER, same)
            before += 1
        elif mine and theirs and OSA.distance(mine.text, theirs.text) == 1:
            yield Evidence(0, by_a_slip)
        elif mine and theirs:
            points = max(left, OTHER_IDENTIFIER.get(kind, OTHER_IDENTIFIER_OTHERWISE))
            left -= points
            yield Evidence(points, different)


def _by_name(named: Comparison, one: Name, other: Name, shared: Collection[int]) -> Iterator[Evidence]:
    """What the names say: more if they are rare, less if they are alike in several ways at once."""
    grades = {match.grade for match in named.matches} - {Grade.SAME}
    points = OF_NAME[named.alike]
    if points > 0:
        points += SEVERAL_KINDS * max(len(grades) - 1, 0)
        points += COMMON_NAME if _is_common(one, other, shared) else 0
    if len(grades) < 2 or named.alike > Alike.INITIAL or Grade.SIMILAR in grades:
        yield Evidence(points, _said(named, one, other))
        return
    for place, grade in enumerate(sorted(grades)):
        alike = {Grade.SPELT: Alike.SPELT, Grade.NICKNAME: Alike.NICKNAME, Grade.SCRIPT: Alike.SCRIPT}
        part = named._replace(alike=alike.get(grade, Alike.INITIAL))
        yield Evidence(0 if place else points, _said(part, one, other))


def _is_common(one: Name, other: Name, shared: Collection[int]) -> bool:
    """Whether many have a name that sounds like what these two have in common."""
    both = {whole_name(one), *name_pairs(one)} & {whole_name(other), *name_pairs(other)}
    return not both.isdisjoint(shared)


def _said(named: Comparison, one: Name, other: Name) -> Message:
    if named.alike == Alike.SAME:
        return N_("same name")
    if named.alike == Alike.NICKNAME:
        nick = next(match for match in named.matches if match.grade == Grade.NICKNAME)
        return _both(NICKNAME, one.as_written(nick.one), other.as_written(nick.other))
    return _both(SPELT if named.alike == Alike.SPELT else NAMES[named.alike], one.written, other.written)


def _both(text: Message, one: str, other: str) -> Message:
    """A reason that names both, in one order whichever was the first."""
    first, second = sorted((one, other), key=lambda each: (each.casefold(), each))
    return N_(text.text, one=first, other=second)


def _by_birth_date(one: date, other: date) -> Evidence:
    if one == other:
        unknown = (one.month, one.day) == (1, 1)
        return Evidence(FIRST_OF_JANUARY if unknown else SAME_BIRTH_DATE, N_("same date of birth"))
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Evidence(SWAPPED, N_("birth date with day and month swapped"))
    digits = [pair for pair in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True) if pair[0] != pair[1]]
    if len(digits) == 1:
        return Evidence(ONE_DIGIT, N_("birth date differs in one digit"))
    if len(digits) == 2 and digits[0] == digits[1][::-1]:
        return Evidence(ONE_DIGIT, N_("birth date with two digits swapped"))
    return Evidence(OTHER_BIRTH_DATE, N_("different dates of birth"))


def _by_contact(
    one: Compared,
    other: Compared,
    signals: Collection[Signal],
    shared: Collection[int],
    named: Comparison | None,
) -> Iterator[Evidence]:
    """What email, phone and address say; nothing of two of one family, since a household shares them."""
    if named and named.alike == Alike.RELATIVE:
        return
    if Signal.EMAIL in signals and (addresses := one.emails & other.emails):
        own = any(not is_shared_mailbox(each) and key("email", each) not in shared for each in addresses)
        yield Evidence(SAME_EMAIL, N_("same email")) if own else Evidence(SHARED_CONTACT, N_("same shared mailbox"))
    if Signal.PHONE in signals and (evidence := _by_phone(one, other, shared)):
        yield evidence
    if Signal.ADDRESS in signals and named and OF_NAME[named.alike] > 0 and _live_together(one.address, other.address):
        yield Evidence(SAME_ADDRESS, N_("same address"))


def _by_phone(one: Compared, other: Compared, shared: Collection[int]) -> Evidence | None:
    same = [(mine, theirs) for mine in one.phones for theirs in other.phones if mine.number == theirs.number]
    # Behind a switchboard the extension is whom one reaches.
    if any(mine == theirs and (mine.extension or key("phone", mine.number) not in shared) for mine, theirs in same):
        return Evidence(SAME_PHONE, N_("same phone number"))
    if any(not (mine.extension and theirs.extension) for mine, theirs in same):
        return Evidence(SHARED_CONTACT, N_("same phone number, shared by several people"))
    return None


def _live_together(one: Address | None, other: Address | None) -> bool:
    """Whether two addresses are one: in one place, with the same numbers, and streets that are written alike, though
    one may name the house too."""
    if not one or not other or not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return False
    places = [(one.postal_code, other.postal_code), (one.city, other.city)]
    known = [mine == theirs or fuzz.ratio(mine, theirs) >= SAME_PLACE for mine, theirs in places if mine and theirs]
    if known and not any(known):
        return False
    joined = fuzz.ratio(one.street.replace(" ", ""), other.street.replace(" ", ""))
    return max(fuzz.token_set_ratio(one.street, other.street), joined) >= SAME_STREET


def stored(reasons: Collection[Message]) -> list[Any]:
    """Reasons as a pair keeps them."""
    return [[reason.text, reason.params] for reason in reasons]
