"""Whether two people are one: a table of pairs with the verdict and the reasons, and what holds of all pairs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrapp.hr.matching.compared import WITHOUT_IDENTIFIERS, Compared, Identifier, mailbox, phone
from hrapp.hr.matching.keys import key, keys_of
from hrapp.hr.matching.names import name_of
from hrapp.hr.matching.scoring import Likeness, likeness
from hrapp.hr.matching.signals import Signal
from tests.support.matching import BORN

ALL = frozenset(Signal)
HOME = {"address": "12 Mill Lane", "postal_code": "9000", "city": "Ghent", "personal_phone": "+3292223344"}
SWAPPED, DIGIT, TURNED, FATHER = date(1990, 4, 3), date(1990, 3, 15), date(1909, 3, 14), date(1961, 8, 2)


def one(first: str, last: str = "", born: date | None = BORN, **more: Any) -> Compared:
    values = {"first_name": first, "last_name": last, "birth_date": born, **more}
    return Compared.typed(values, reading=WITHOUT_IDENTIFIERS)


def with_numbers(person: Compared, **numbers: str) -> Compared:
    """With identifiers; here their fingerprints are themselves."""
    return replace(person, identifiers={kind: Identifier((each.encode(),), each) for kind, each in numbers.items()})


def verdict(first: Compared, second: Compared, **more: Any) -> Likeness | None:
    """The same whichever is the first, and of those who are alike the keys lead from one to the other."""
    found, reverse = likeness(first, second, ALL, **more), likeness(second, first, ALL, **more)
    assert found == reverse
    if found and not first.identifiers:
        assert set(keys_of(first)) & set(keys_of(second))
    return found


ALIKE: dict[str, tuple[Compared, Compared, list[str]]] = {
    "the same": (one("Ada", "Byron"), one("ADA", "byron"), ["same name", "same date of birth"]),
    "spelt": (
        one("Jon", "Smyth"),
        one("John", "Smith"),
        ["name spelt differently (John Smith, Jon Smyth)", "same date of birth"],
    ),
    "nickname": (one("Bill", "Smith"), one("William", "Smith"), ["nickname (Bill, William)", "same date of birth"]),
    "both": (
        one("Bill", "Smyth"),
        one("William", "Smith"),
        ["name spelt differently (Bill Smyth, William Smith)", "nickname (Bill, William)", "same date of birth"],
    ),
    "called": (
        one("William", "Smith", preferred_name="Bill"),
        one("Bill", "Smith"),
        ["same name", "same date of birth"],
    ),
    "order": (
        one("Byron", "Ada", date(1990, 3, 4)),
        one("Ada", "Byron", SWAPPED),
        ["same name in another order (Ada Byron, Byron Ada)", "birth date with day and month swapped"],
    ),
    "digit": (one("Ada", "Byron"), one("Ada", "Byron", DIGIT), ["same name", "birth date differs in one digit"]),
    "mistyped date": (
        one("Ada", "Byron", personal_email="ada@mail.example"),
        one("Ada", "Byron", FATHER, personal_email="ada@mail.example"),
        ["same name", "same email", "different dates of birth"],
    ),
    "two digits": (
        one("Ada", "Byron"),
        one("Ada", "Byron", TURNED),
        ["same name", "birth date with two digits swapped"],
    ),
    "French": (one("Frédéric", "Lefèvre"), one("Fred", "LEFEVRE"), ["nickname (Fred, Frédéric)", "same date of birth"]),
    "hyphen": (one("Jean-Luc", "d’Arc"), one("Jean Luc", "Darc"), ["same name", "same date of birth"]),
    "particle": (one("Anna", "de Vries"), one("Anna", "DeVries"), ["same name", "same date of birth"]),
    "compound": (
        one("Ana María", "García López"),
        one("Ana", "Garcia"),
        ["same name, longer in one record (Ana Garcia, Ana María García López)", "same date of birth"],
    ),
    "married": (
        one("Jane", "Smith", **HOME),
        one("Jane", "Brown", **HOME),
        [
            "same first name, another last name (Jane Brown, Jane Smith)",
            "same date of birth",
            "same phone number",
            "same address",
        ],
    ),
    "one name": (one("Suharto"), one("Suharto"), ["same name", "same date of birth"]),
    "Chinese": (
        one("小明", "王"),
        one("王小明"),
        ["same name in another order (小明 王, 王小明)", "same date of birth"],
    ),
    "two scripts": (
        one("Мария", "Иванова"),
        one("Maria", "Ivanova"),
        ["name in another script (Maria Ivanova, Мария Иванова)", "same date of birth"],
    ),
    "without vowels": (
        one("محمد", "علي"),
        one("Mohammed", "Ali"),
        ["name in another script (Mohammed Ali, محمد علي)", "same date of birth"],
    ),
    "no birth date": (
        one("Ada", "Byron", None, address="Mill Ln 12", postal_code="9000"),
        one("Ada", "Byron", **HOME),
        ["same name", "same address"],
    ),
    "another date": (
        one("Ada", "Byron", personal_email="ada.byron+hr@gmail.com"),
        one("Ada", "Byron", FATHER, work_email="adabyron@googlemail.com"),
        ["same name", "same email", "different dates of birth"],
    ),
}


@pytest.mark.parametrize("case", ALIKE)
def test_people_who_are_alike_and_why(case: str) -> None:
    first, second, reasons = ALIKE[case]
    found = verdict(first, second)
    assert found is not None
    assert [str(reason) for reason in found.reasons] == reasons
    assert 60 <= found.score <= 100


UNLIKE: dict[str, tuple[Compared, Compared]] = {
    "name alone": (one("Ada", "Byron", None), one("Ada", "Byron", None)),
    "father and son": (one("Karl", "Berg", **HOME), one("Karl", "Berg", FATHER, **HOME)),
    "junior": (one("Karl", "Berg Jr", None, **HOME), one("Karl", "Berg Sr.", None, **HOME)),
    "twins": (one("Max", "Berg", **HOME), one("Moritz", "Berg", **HOME)),
    "twins of like names": (one("Paul", "Berg", **HOME, gender="male"), one("Paula", "Berg", **HOME, gender="female")),
    "sisters of a common second name": (one("Anna Maria", "Berg", **HOME), one("Eva Maria", "Berg", **HOME)),
    "known names": (one("Mary", "Berg", **HOME), one("Gary", "Berg", **HOME)),
    "names that sound alike": (one("Michael", "Berg", **HOME), one("Michelle", "Berg", **HOME)),
    "siblings": (one("Max", "Berg", **HOME), one("Eva", "Berg", FATHER, **HOME)),
    "a couple": (one("Max", "Berg", **HOME), one("Eva", "Abel", FATHER, **HOME)),
    "a couple with one mailbox": (
        one("Max", "Berg", personal_email="home@mail.example"),
        one("Eva", "Abel", FATHER, personal_email="home@mail.example"),
    ),
    "born on one day": (one("Max", "Berg"), one("Eva", "Abel")),
    "first name and birth date": (one("Jane", "Smith"), one("Jane", "Brown")),
    "colleagues": (one("Max", "Berg", work_phone="+3292220000;ext=11"), one("Eva", "Abel", work_phone="+3292220000")),
    "a mailbox of the office": (
        one("Max", "", work_email="info@a.example"),
        one("Eva", "", work_email="info@a.example"),
    ),
    "unknown": (one("Unknown", "Unknown", None, **HOME), one("Unknown", "N/A", None, **HOME | {"personal_phone": ""})),
    "placeholders": (
        one("Max", "Berg", date(1900, 1, 1), personal_email="none@none.example", personal_phone="+32000000000"),
        one("Max", "Berg", date(1900, 1, 1), personal_email="none@none.example", personal_phone="+32000000000"),
    ),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_people_who_are_not_alike(case: str) -> None:
    assert verdict(*UNLIKE[case]) is None


def test_an_identifier_is_told_whatever_contradicts_it() -> None:
    numbers = {"passport_number": "C01X00T47", "national_id": "900314"}
    first, second = with_numbers(one("Ada", "Byron"), **numbers), with_numbers(one("Max", "Berg", FATHER), **numbers)
    found = verdict(first, second)
    assert found == Likeness(70, found.reasons if found else [])
    assert [str(reason) for reason in found.reasons] == [
        "same national ID",
        "same passport number",
        "different names (Ada Byron, Max Berg)",
        "different dates of birth",
    ]


def test_a_number_in_another_kind_is_another() -> None:
    first = with_numbers(one("Ada", "Byron", None), passport_number="900314")
    assert verdict(first, with_numbers(one("Ada", "Byron", None), national_id="900314")) is None


def test_other_identifiers_lower_the_score_and_a_slip_does_not() -> None:
    def score(number: str) -> int:
        first, second = (with_numbers(one("Ada", "Byron"), national_id=each) for each in ("90031477", number))
        found = verdict(first, second)
        return found.score if found else 0

    assert [score(number) for number in ("90031477", "90031747", "11223344")] == [100, 90, 74]


def test_what_many_share_says_little() -> None:
    phone = {"personal_phone": "+32470123456"}
    first, second = one("Max", "Berg", None, **phone), one("Max", "Berg", None, **phone)
    assert verdict(first, second)
    assert verdict(first, second, shared={key("phone", "+32470123456")}) is None


def test_a_signal_that_is_left_out_is_not_read() -> None:
    first, second = one("Ada", "Byron"), one("Ada", "Byron")
    assert likeness(first, second, ALL - {Signal.NAME}) is None
    assert likeness(first, second, ALL - {Signal.BIRTH_DATE}) is None


@pytest.mark.parametrize("text", ["n/a", "noemail@example.com", "none@x.example", "a@", "@b", ""])
def test_no_mailbox(text: str) -> None:
    assert mailbox(text) == ""


@pytest.mark.parametrize("text", ["+32000000000", "+1234567890", "+321111111", "12 34", ""])
def test_no_phone(text: str) -> None:
    assert phone(text) is None


PARTS = ("Ada", "Anna", "Marie", "Jean-Luc", "William", "Bob", "Мария", "小明", "王", "محمد", "O’Brien", "de", "García")
NAMES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4)
WILD = st.one_of(NAMES.map(" ".join), st.text(max_size=12))
DATES = st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2005, 12, 31)))


SOMEBODY = st.builds(one, WILD, WILD, DATES)


@given(first=SOMEBODY, second=SOMEBODY)
@settings(max_examples=30, deadline=None)
def test_whoever_is_compared_it_is_symmetric_and_keys_lead_to_who_is_alike(first: Compared, second: Compared) -> None:
    verdict(first, second)
    verdict(first, first)


LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=9)


@given(first=LETTERS, last=LETTERS, place=st.integers(1, 4), letter=st.sampled_from("aeklrstz"))
@settings(max_examples=30, deadline=None)
def test_one_slip_of_a_finger_is_still_found(first: str, last: str, place: int, letter: str) -> None:
    slip = last[:place] + letter + last[place:]
    found = verdict(one(first, last), one(first, slip))
    assert found is not None


@given(text=st.one_of(st.emails(), st.text(max_size=15)), number=st.from_regex(r"\+[1-9]\d{6,14}", fullmatch=True))
@settings(max_examples=25, deadline=None)
def test_what_is_comparable_stays_as_it_is(text: str, number: str) -> None:
    assert mailbox(mailbox(text)) == mailbox(text)
    read = phone(number)
    assert read is None or phone(read.number) == read
    name = name_of(text, None, None, None)
    again = name_of(" ".join(name.given), None, None, None) if name else None
    assert name is None or again is None or again.given == name.given
