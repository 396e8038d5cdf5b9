"""Keys: what people take for the same is the same, in Python as in every PostgreSQL."""

import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from hrapp.core import keys
from tests.support.database import Urls
from tests.support.debian import PROGRAMS, turkish_database

KEYS = {
    "match": (keys.match_key, keys.match_sql),
    "sort": (keys.sort_key, keys.sort_sql),
    "search": (keys.search_key, keys.search_sql),
    "unique": (keys.unique_key, keys.unique_sql),
}
# All that Python's version of Unicode knows, but for NUL, surrogates and private use.
KNOWN = [
    letter for letter in map(chr, range(1, sys.maxunicode)) if unicodedata.category(letter) not in ("Cn", "Cs", "Co")
]
TEXTS = [
    "",
    "Åberg",
    "de Vries",
    "O'Brien",
    "O’Brien",
    "O´Brien",
    "Jean-Luc",
    "王小明",
    "İstanbul",
    "ISPARTA",
    "ırmak",
    "ΣΟΦΟΣ",
    "Straße",
    "STRASSE",
    "Ångström & Søn",
    "ﬁnance",
    "Ｈ＆Ｒ",
    "½",
    "EMP-0000999",
    "7" * 30,
    "0" * 30 + "5",
    "a1b22c333",
    "Smith Jr.\tAnn",
    "  x  ",
    "\t",
    "Đặng Thị Hồng",
    "מִרְיָם",
    "مُحَمَّد",
    "محـمد",
    "می\u200cخواهم",
    "김민수",
    "ジョン・スミス",
    "🙂 team",
]


@pytest.fixture(scope="module", params=["embedded", "debian"])
def cursor(request: pytest.FixtureRequest, urls: Urls) -> Iterator[Any]:
    """A cursor on the server that the tests use, or on a Turkish database of PostgreSQL 15."""
    if request.param == "embedded":
        url = make_url(urls.owner).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg2.connect(url)
        yield connection.cursor()
        connection.close()
    elif not PROGRAMS.exists():
        pytest.skip("there is no PostgreSQL 15 on this machine")
    else:
        with turkish_database() as url:
            connection = psycopg2.connect(url)
            yield connection.cursor()
            connection.close()


def computed(cursor: Any, sql: str, texts: list[str]) -> list[str]:
    cursor.execute(f"SELECT {sql} FROM unnest(%s) WITH ORDINALITY AS given (x, at) ORDER BY at", (texts,))
    return [key for (key,) in cursor.fetchall()]


@pytest.mark.parametrize("kind", KEYS)
def test_every_server_makes_the_same_keys_as_python(cursor: Any, kind: str) -> None:
    make, sql = KEYS[kind]
    letters = "x" + "".join(KNOWN)
    # In pieces, since what stands between letters matters too.
    texts = TEXTS + KNOWN[:0x3000] + [letters[start : start + 40] for start in range(0, len(letters), 40)]
    assert computed(cursor, sql("x"), texts) == [make(text) for text in texts]


@pytest.mark.parametrize("kind", KEYS)
def test_keys_can_be_computed_columns_and_unique(cursor: Any, kind: str) -> None:
    sql = KEYS[kind][1]("x")
    column = f'key text COLLATE "C" GENERATED ALWAYS AS ({sql}) STORED'
    cursor.execute(f"CREATE TEMP TABLE keyed_{kind} (x text, {column}, UNIQUE (key))")
    cursor.execute(f"INSERT INTO keyed_{kind} (x) VALUES ('Éa-9') RETURNING key")
    assert cursor.fetchone() == (KEYS[kind][0]("Éa-9"),)


def test_servers_sort_by_the_keys_as_python_does(cursor: Any) -> None:
    cursor.execute(f'SELECT x FROM unnest(%s) x ORDER BY {keys.sort_sql("x")} COLLATE "C", x COLLATE "C"', (TEXTS,))
    assert [text for (text,) in cursor.fetchall()] == sorted(TEXTS, key=lambda text: (keys.sort_key(text), text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ab-0", "AB-0"),
        ("ab-0", "Ab-0"),
        ("ÉTÉ", "été"),
        ("STRASSE", "Straße"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("Ｈ＆Ｒ", "h&r"),
        ("БУХГАЛТЕРИЯ", "Бухгалтерия"),
        ("ՀԱՅԿ", "Հայկ"),
        ("ﬁnance", "FINANCE"),
        ("\u212a1", "k1"),
        ("Ǆ", "dž"),
    ],
)
def test_texts_are_the_same(one: str, other: str) -> None:
    assert keys.match_key(one) == keys.match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++", "C#"), ("R&D", "R D"), ("7", "007"), ("Côté", "Cote"), ("か", "が"), ("EMP-1", "EMP-11"), ("İ", "I")],
)
def test_texts_are_not_the_same(one: str, other: str) -> None:
    assert keys.match_key(one) != keys.match_key(other)


@pytest.mark.parametrize(
    "in_order",
    [
        ["Åberg", "Abt", "Öz", "Zuckerman"],
        ["de Vries", "Deng", "Dewitt", "Zuckerman"],
        ["Oben", "O'Brien", "O’Bryan", "Ocean"],
        ["EMP-2", "EMP-999", "EMP-1000", "EMP-10000"],
        ["Team 2", "Team 10", "team 11"],
        ["Łukasz", "Lund"],
        ["Đặng", "Danh", "Dao"],
        ["Œuvre", "Ofer"],
        ["Zoë", "Αλέξης", "Борис", "王小明"],
        ["Иванов", "ИВАНОВА", "Петров"],
        ["Li\tZhi", "Li Wei\tAn", "Lind\tBo"],
    ],
)
def test_texts_stand_in_the_order_that_people_expect(in_order: list[str]) -> None:
    made = list(map(keys.sort_key, in_order))
    assert made == sorted(set(made))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("obrien", "O'Brien"),
        ("O’Brien", "O'Brien"),
        ("brien", "O'Brien"),
        ("jeanluc", "Jean-Luc"),
        ("JEAN-LUC", "Jean Luc"),
        ("小明", "王小明"),
        ("aberg", "Åberg"),
        ("Åberg", "Aberg"),
        ("strasse", "Hauptstraße"),
        ("emp12", "EMP-12"),
        ("søren", "Soren"),
        ("dang thi", "Đặng Thị"),
        ("محمد", "مُحَمَّد"),
        ("ジョンスミス", "ジョン・スミス"),
        ("김민", "김민수"),
    ],
)
def test_a_text_is_found(typed: str, text: str) -> None:
    assert keys.search_key(typed) in keys.search_key(text)


@given(st.text())
def test_a_key_of_a_key_is_itself(text: str) -> None:
    for make in (keys.match_key, keys.sort_key, keys.search_key):
        assert make(make(text)) == make(text)


@given(st.text("aAbÉé-0 1\t"), st.text("aAbÉé-0 1\t"))
def test_one_key_sorts_and_tells_apart(one: str, other: str) -> None:
    found = [(keys.sort_key(text), keys.match_key(text)) for text in (one, other)]
    assert (keys.unique_key(one) == keys.unique_key(other)) == (found[0][1] == found[1][1])
    if found[0][0] != found[1][0] and "\t" not in one + other:
        assert (keys.unique_key(one) < keys.unique_key(other)) == (found[0][0] < found[1][0])


@given(st.text())
def test_case_and_accents_decide_nothing_in_order_and_search(text: str) -> None:
    for make in (keys.sort_key, keys.search_key):
        assert make(unicodedata.normalize("NFC", text)) == make(unicodedata.normalize("NFD", text))
        assert make(text + "\u0301") == make(text)


@given(st.text("abcXYZéÉßøÆ -'.0123456789\u0416\u0436"))
def test_case_never_decides(text: str) -> None:
    for make, _ in KEYS.values():
        assert make(text.upper()) == make(text.lower()) == make(text)


@given(st.integers(0, 10**17), st.integers(0, 10**17), st.text("abc -", max_size=3))
def test_numbers_are_sorted_by_value(one: int, other: int, before: str) -> None:
    in_order = keys.sort_key(f"{before}{one}") < keys.sort_key(f"{before}{other}")
    assert in_order == (one < other)


@given(st.text("abcdé'-. \u2019", min_size=1))
def test_search_keys_hold_nothing_that_like_would_take_for_a_pattern(text: str) -> None:
    assert not set("%_\\/") & set(keys.search_key(text + "%_\\/"))
