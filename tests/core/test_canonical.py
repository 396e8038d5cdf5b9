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


@given(st.text())
def test_the_form_of_a_form_is_itself(text: str) -> None:
    for form in (canonical.line, canonical.lines, canonical.email):
        assert form(form(text)) == form(text)


@given(st.text())
def test_no_line_has_blanks_at_its_ends_or_two_in_a_row(text: str) -> None:
    found = canonical.line(text)
    assert found == found.strip()
    assert "  " not in found
