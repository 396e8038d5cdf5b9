"""Which passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.platform.accounts.passwords import fault_of

EMAIL = "alice@example.com"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "demo-hrapp-2026",
        "plum-tiger-9 on ice",
        "Ünïcödé wörds äre fine",
        "plum tiger nine on ice " * 8,
    ],
)
def test_good_ones(password: str) -> None:
    assert fault_of(password, "nina@example.com") is None


@pytest.mark.parametrize(
    "password",
    ["", "short", "password1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaa", "iloveyou1234", "hrapphrapphrapp"],
)
def test_short_and_known_ones(password: str) -> None:
    assert fault_of(password, EMAIL)


@pytest.mark.parametrize("password", ["xx ALICE@example.com yy", "tall Alice in a wonderland"])
def test_none_with_the_email_in_it(password: str) -> None:
    assert "email" in str(fault_of(password, EMAIL))


def test_none_made_from_what_is_known_of_the_person() -> None:
    assert fault_of("acmeacmeacme", EMAIL, ["Acme"])


def test_none_too_long_to_be_hashed_in_time() -> None:
    assert fault_of("r7!k" * 51, EMAIL)


@given(st.text(max_size=250))
def test_any_text_gets_an_answer(password: str) -> None:
    if fault_of(password, EMAIL) is None:
        assert 12 <= len(password) <= 200
