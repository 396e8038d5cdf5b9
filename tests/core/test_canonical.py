"""One form of a text: what looks the same is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.core import canonical


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ada\u00a0\u2003Lovelace\t", "Ada Lovelace"),
        ("e\u0301tude", "étude"),
        ("Ada\u200b", "Ada"),
        ("\ufeffAda", "Ada"),
        ("\u00adAda\u00ad", "Ada"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200cAda\u200d", "Ada"),
        ("\u200b\u3000", ""),
        ("\u0301", ""),
        ("王 小明", "王 小明"),
    ],
)
def test_a_line_has_one_form(typed: str, stored: str) -> None:
    assert canonical.line(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "ada@acme.example",
        " ADA@ACME.example ",
        "ada@acme.example\u200b",
        "ad\u00ada@acme.example",
        "ａｄａ@ａｃｍｅ.example",
        "ada@ACME。example",
    ],
)
def test_an_address_has_one_form(typed: str) -> None:
    assert canonical.email(typed) == "ada@acme.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u212aelvin@a.example", "kelvin@a.example"),
        ("ΣΟΦΟΣ@a.example", "σοφος@a.example"),
        ("x@bücher.example", "x@XN--bcher-kva.example"),
    ],
)
def test_addresses_that_look_alike_are_one(one: str, other: str) -> None:
    assert canonical.email(one) == canonical.email(other)


def test_names_are_sorted_by_letters_and_numbers_by_value() -> None:
    names = ["Zuckerman", "de Vries", "Åberg", "aaron", "Ægir", "O'Brien", "Obama"]
    assert sorted(names, key=canonical.sort_key) == [
        "aaron",
        "Åberg",
        "Ægir",
        "de Vries",
        "O'Brien",
        "Obama",
        "Zuckerman",
    ]
    numbers = ["EMP-1000", "EMP-999", "EMP-7", "A-2"]
    assert sorted(numbers, key=canonical.sort_key) == ["A-2", "EMP-7", "EMP-999", "EMP-1000"]


@pytest.mark.parametrize(
    ("texts", "typed"),
    [
        (("Siobhán", "O’Brien"), "obrien"),
        (("Siobhán", "O'Brien"), "o'brien"),
        (("Jean-Luc", "Picard"), "jeanluc"),
        (("Jean-Luc", "Picard"), "jean luc"),
        (("小明", "王"), "小明王"),
        (("Émile", "Zola"), "emile"),
        (("Straße", ""), "strasse"),
    ],
)
def test_a_search_finds_however_it_is_written(texts: tuple[str, ...], typed: str) -> None:
    key = canonical.search_key(*texts)
    assert all(word in key for word in canonical.fold(typed).split())


@given(st.text())
def test_the_form_of_a_form_is_itself(text: str) -> None:
    for form in (canonical.line, canonical.lines, canonical.email, canonical.fold):
        assert form(form(text)) == form(text)


@given(st.text())
def test_no_line_has_blanks_at_its_ends_or_two_in_a_row(text: str) -> None:
    found = canonical.line(text)
    assert found == found.strip()
    assert "  " not in found


@given(st.text(), st.text())
def test_what_is_alike_but_for_case_and_accents_sorts_alike(one: str, other: str) -> None:
    if canonical.fold(one) == canonical.fold(other):
        assert canonical.sort_key(one) == canonical.sort_key(other)
