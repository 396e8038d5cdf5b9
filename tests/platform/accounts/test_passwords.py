"""Which passwords are taken, and in which forms they are recognised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.core import crypto
from hrapp.platform.accounts.passwords import fault_of, recognised, renewed_hash

EMAIL = "alice@example.com"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "demo-hrapp-2026",
        "plum-tiger-9 on ice",
        "Ünïcödé wörds äre fine",
        "plum tiger nine on ice " * 8,
        "   blanks around are kept   ",
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


@pytest.mark.parametrize(
    ("password", "about"),
    [
        ("acmeacmeacme", ["Acme"]),
        ("tall green ACME lamps", ["Acme Ltd"]),
        ("tall green harbours, finch!", ["Harbour & Finch"]),
        ("a quick lovelace on a ladder", ["Ada Lovelace"]),
        ("a quick eloise on a ladder", ["Éloïse Dupré"]),
        ("quiet 王小明 rivers run", ["王小明"]),
        ("ｑｕｉｅｔ ａｃｍｅ rivers run", ["Acme"]),
    ],
)
def test_none_with_a_name_of_person_or_employer_in_it(password: str, about: list[str]) -> None:
    assert "your name" in str(fault_of(password, "nina@mail.test", about))


@pytest.mark.parametrize("about", [["Bo Li"], ["A & B"], ["", "-"]])
def test_short_names_are_in_too_many_words(about: list[str]) -> None:
    assert fault_of("a bold lion about to leap", "nina@mail.test", about) is None


def test_length_is_counted_as_it_is_hashed() -> None:
    assert "at least 12" in str(fault_of("e\u0301" * 6 + "xyzwq", EMAIL)), "eleven letters"
    assert fault_of("\ufb03 \u01c4\u00e9 plqz", EMAIL) is None, "ligatures are several letters"


@pytest.mark.parametrize("password", ["plum tiger nine on ice " * 44, "Ünï wörds äre fine " * 44])
def test_long_ones_are_taken_up_to_1024_bytes(password: str) -> None:
    assert len(password.encode()) <= 1024
    assert fault_of(password, EMAIL) is None


def test_none_that_grows_beyond_1024_bytes() -> None:
    assert "fewer" in str(fault_of("\ufdfa" * 60, EMAIL))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("plain words as ever", "plain words as ever"),
        (" blanks count now ", " blanks count now "),
        ("stripped once", " stripped once\t"),
        ("e\u0301tude in decomposed form", "e\u0301tude in decomposed form"),
        ("\u00e9tude in composed form", "e\u0301tude in composed form"),
        ("\uff46ull width as typed once", "\uff46ull width as typed once"),
        ("full width", "\uff46ull width"),
        ("\u00e9tude stripped", "  e\u0301tude stripped "),
    ],
)
def test_stored_password_is_recognised_however_it_was_stored(stored: str, typed: str) -> None:
    assert recognised(crypto.hash_password(stored), typed) == stored


@pytest.mark.parametrize(
    ("stored", "typed"),
    [(" blanks count now ", "blanks count now"), ("Case counts", "case counts"), ("one  two", "one two")],
)
def test_other_passwords_are_not(stored: str, typed: str) -> None:
    assert recognised(crypto.hash_password(stored), typed) is None
    assert recognised(None, typed) is None


def test_hash_is_renewed_in_the_canonical_form_only_if_it_is_not() -> None:
    old = "e\u0301tude in decomposed form"
    better = renewed_hash(crypto.hash_password(old), old)
    assert crypto.verify_password(better, unicodedata.normalize("NFKC", old))
    assert renewed_hash(crypto.hash_password("plain"), "plain") is None
    weak = crypto.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("plain")
    assert crypto.verify_password(renewed_hash(weak, "plain"), "plain")


@given(st.text(max_size=250))
def test_any_text_gets_an_answer(password: str) -> None:
    if fault_of(password, EMAIL) is None:
        assert len(unicodedata.normalize("NFKC", password)) >= 12
