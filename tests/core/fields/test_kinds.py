"""The kinds of fields: what each takes, how a reader sees it, what the log keeps, and what a cell of a file becomes."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from flask_babel import lazy_gettext as _l
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from hrapp.core.fields import kinds
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Field
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section

PERSONAL = Section("personal", privacy=Privacy.PERSONAL)
BANK = Section("bank", privacy=Privacy.BANK)


class Colour(Choices):
    RED = "red", _l("Red"), "bad"
    BLUE = "blue", _l("Blue")


ONE_OF_EACH: dict[str, Field] = {
    "text": kinds.Text(_l("Text")),
    "long_text": kinds.LongText(_l("Long text")),
    "email": kinds.Email(_l("Email")),
    "phone": kinds.Phone(_l("Phone")),
    "link": kinds.Url(_l("Link")),
    "day": kinds.Day(_l("Day")),
    "moment": kinds.Moment(_l("Moment")),
    "number": kinds.Number(_l("Number"), low=0, high=9),
    "money": kinds.Money(_l("Money"), currency="USD"),
    "yes_no": kinds.YesNo(_l("Yes or no")),
    "choice": kinds.Choice(_l("Choice"), choices=Colour),
    "several": kinds.Several(_l("Several"), choices=Colour),
    "country": kinds.Country(_l("Country")),
    "time_zone": kinds.TimeZone(_l("Time zone")),
    "currency": kinds.Currency(_l("Currency")),
    "reference": kinds.Reference(_l("Reference")),
    "secret": kinds.Secret(_l("Secret")),
    "file": kinds.File(_l("File"), largest=8),
}
Kinds = Fields.from_dict(dict(ONE_OF_EACH), name="Kinds")


@pytest.fixture(scope="module", autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("name", "sent", "value", "shown"),
    [
        ("text", " Ada ", "Ada", "Ada"),
        ("long_text", "one\ntwo", "one\ntwo", "one\ntwo"),
        ("email", "ada@acme.example", "ada@acme.example", "ada@acme.example"),
        ("phone", "+237 222 23 40 50", "+237222234050", "+237 2 22 23 40 50"),
        ("link", "acme.example", "https://acme.example", "https://acme.example"),
        ("day", "2026-11-25", date(2026, 11, 25), "Nov 25, 2026"),
        ("moment", "2026-11-25T09:30:00Z", datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "Nov 25, 2026, 9:30:00\u202fAM"),
        ("number", "7", 7, "7"),
        ("money", "12.5", Decimal("12.50"), "$12.50"),
        ("yes_no", "true", True, "Yes"),
        ("choice", "red", "red", "Red"),
        ("several", ["red", "blue"], ["red", "blue"], "Red, Blue"),
        ("country", "CM", "CM", "Cameroon"),
        ("time_zone", "America/New_York", "America/New_York", "America/New York"),
        ("currency", "XAF", "XAF", "Central African CFA Franc (XAF)"),
        ("secret", "s3cret", "s3cret", ""),
        ("secret", "  s3cret ", "  s3cret ", ""),
    ],
)
def test_what_a_kind_takes_and_shows(name: str, sent: Any, value: Any, shown: str) -> None:
    field = ONE_OF_EACH[name]
    assert field.deserialize(sent) == value
    assert field.show(value) == shown


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("text", "x" * 101, "Use at most 100 characters."),
        ("text", "a\nb", "Enter it on a single line."),
        ("text", "a\x00b", "Remove the invisible control characters."),
        ("text", 5, "This value is not valid."),
        ("email", "nobody", "Enter an email address such as name@example.com."),
        ("phone", "call me", "Enter a phone number with digits, such as +237 222 23 40 50."),
        ("link", "not a link", "Enter a web address such as https://example.com."),
        ("link", "javascript://x", "Enter a web address such as https://example.com."),
        ("day", "31.12.1990", "Enter a valid date."),
        ("day", "1066-10-14", "Choose a date from 1900 to 2199."),
        ("moment", "yesterday", "Enter a valid date and time."),
        ("number", "x", "Enter a whole number."),
        ("number", "10", "Must be from 0 to 9."),
        ("number", "9" * 5000, "Enter a whole number."),
        ("money", "much", "Enter an amount."),
        ("money", "NaN", "Enter an amount."),
        ("yes_no", "maybe", "Choose yes or no."),
        ("choice", "green", "Choose from the list."),
        ("several", ["red", "green"], "Choose from the list."),
        ("country", "XX", "Choose from the list."),
        ("time_zone", "Mars/Olympus", "Choose from the list."),
        ("currency", "ABC", "Choose from the list."),
        ("reference", "7", "Choose from the list."),
        ("secret", "é" * 513, "Use at most 1024 bytes: most letters take one, accented ones two."),
    ],
)
def test_what_a_kind_refuses_in_plain_words(name: str, sent: Any, told: str) -> None:
    with pytest.raises(ValidationError) as error:
        ONE_OF_EACH[name].deserialize(sent)
    assert told in str(error.value.messages)


def test_a_file_is_read_as_far_as_it_may_be_large() -> None:
    file = ONE_OF_EACH["file"]
    assert file.deserialize(FileStorage(BytesIO(b"12345678"), "a.txt")) == b"12345678"
    assert file.deserialize(FileStorage(BytesIO(b""), "")) is None
    assert file.deserialize("no file") is None
    with pytest.raises(ValidationError, match="at most 0 kB"):
        file.deserialize(FileStorage(BytesIO(b"123456789"), "a.txt"))


@pytest.mark.parametrize("name", [name for name, field in ONE_OF_EACH.items() if not field.required])
def test_nothing_stays_nothing(name: str) -> None:
    field = ONE_OF_EACH[name]
    assert field.deserialize("  ") is None
    assert field.show(None) == ""


@given(st.sampled_from(sorted(ONE_OF_EACH)), st.text() | st.none() | st.integers() | st.floats() | st.lists(st.text()))
def test_whatever_is_sent_is_taken_or_refused(name: str, sent: Any) -> None:
    field = ONE_OF_EACH[name]
    with suppress(ValidationError):
        assert isinstance(field.show(field.deserialize(sent)), str)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_cell_with_a_day_is_that_day(day: date) -> None:
    assert ONE_OF_EACH["day"].parse(day.isoformat()) == day


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("name", ["choice", "country", "currency", "yes_no", "several"])
def test_a_cell_may_say_what_a_reader_sees(name: str, locale: str) -> None:
    field = ONE_OF_EACH[name]
    values = {"yes_no": [True, False], "several": [["red"], ["red", "blue"]]}.get(name) or [
        v for v, _ in field.options()
    ]
    with force_locale(locale):
        for value in values:
            assert field.parse(field.show(value)) == value


def test_the_log_keeps_nothing_private() -> None:
    work, personal, bank = kinds.Text("x"), kinds.Text("x", PERSONAL), kinds.Text("x", BANK)
    assert work.logged("12345678") == "12345678"
    assert personal.logged("12345678") == "•••"
    assert bank.logged("12345678") == "••••5678"
    assert [field.logged(None) for field in (work, personal, bank)] == [None] * 3


def test_a_field_may_be_more_or_less_private_than_its_section() -> None:
    assert kinds.Text("x", PERSONAL).privacy == Privacy.PERSONAL
    assert kinds.Text("x", PERSONAL, privacy=Privacy.DIRECTORY).privacy == Privacy.DIRECTORY


def test_a_fixed_choice_is_one_source() -> None:
    assert Colour.check("colour") == "colour IN ('red', 'blue')"
    assert Colour.labels() == {"red": "Red", "blue": "Blue"}
    assert (Colour.RED.tone, Colour.BLUE.tone) == ("bad", "idle")
    assert (Colour.label_of("red"), Colour.label_of("gone"), Colour.label_of(None)) == ("Red", "gone", "")


@pytest.mark.parametrize("kind", [kinds.Text, kinds.LongText, kinds.Email])
@pytest.mark.parametrize("wild", ["a" + "\u0301\u0316" * 500_000, "a@" + "\u00e9." * 500_000, "\u200d" * 1_000_000])
def test_a_huge_text_is_refused_without_being_normalized(kind: type[kinds.Text], wild: str) -> None:
    field, begin = kind(_l("Name")), time.process_time()
    with pytest.raises(ValidationError):
        field.deserialize(wild)
    assert time.process_time() - begin < 2
