"""Identifiers, typed as people type them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hrapp.platform.countries import IdentifierRule, pack_of, packs
from hrapp.platform.countries.identifiers import is_placeholder, normalise

RULES = [rule for pack in packs().values() for rule in pack.identifiers.values()]
DIGITS = st.text(" -0123456789AB", max_size=20)


def nir() -> IdentifierRule:
    return pack_of("FR").identifiers["social_security_number"]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" 2 94–03‑75.120/005—91\n", "294037512000591"),
        ("p0482-0736-1945-k", "P048207361945K"),
        ("ＡＢ１２", "AB12"),
        ("٠١٢٣", "0123"),
        ("a\u200bb\u00adc\u2212d", "ABCD"),
        ("ß½", "SS12"),
        (" -./ ", ""),
    ],
)
def test_identifier_is_compared_without_what_people_put_between(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (" - ", "Enter letters or digits, such as 2 94 03 75 120 005 91."),
        ("2 94 03 75 120 005", "This needs 15 letters and digits, such as 2 94 03 75 120 005 91, but has 13."),
        ("9 94 03 75 120 005 91", "Check this number: it should look like 2 94 03 75 120 005 91."),
        ("2 94 03 75 120 006 91", "Check this number: at least one character is wrong."),
        ("2 94 03 2a 120 005 51", None),
    ],
)
def test_problem_says_what_to_correct(typed: str, problem: str | None) -> None:
    assert nir().problem(typed) == problem


@pytest.mark.parametrize("typed", ["", "-", "N/A", "n.a.", "none", "Néant", "XXXX", "000 000 000"])
def test_word_for_none_is_a_placeholder(typed: str) -> None:
    assert is_placeholder(typed)


@pytest.mark.parametrize("typed", ["123-456-789", "1234567890", "98765", "A000000000Z"])
def test_row_of_digits_is_a_placeholder(typed: str) -> None:
    assert is_placeholder(typed)


@pytest.mark.parametrize("typed", ["1112", "123457", "K44XYZQPW", "P048207361945K", "12A"])
def test_no_placeholder(typed: str) -> None:
    assert not is_placeholder(typed)


@settings(max_examples=50)
@given(st.text())
@example("ŉΐﬁ͘ͅ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(max_examples=50)
@given(st.sampled_from(RULES), st.text() | DIGITS)
def test_any_text_is_refused_or_passes_again_as_normalised(rule: IdentifierRule, text: str) -> None:
    problem, value = rule.problem(text), rule.normalise(text)
    assert (rule.problem(value) is None) == (problem is None)
    assert problem is None or len(value) < 5 or value not in normalise(problem)


@settings(max_examples=50)
@given(st.sampled_from([rule for rule in RULES if rule.checksum]), st.data())
def test_texts_of_the_right_form_get_an_answer(rule: IdentifierRule, data: st.DataObject) -> None:
    """Also where they reach the checksum's own module, which knows its own exceptions only."""
    text = data.draw(st.from_regex(rule.format, fullmatch=True))
    assert (rule.problem(text) is None) in (True, False)
