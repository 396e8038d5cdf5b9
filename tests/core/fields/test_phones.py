"""Phone numbers of all countries: read with or without a country code, stored once, shown as people write them."""

from collections.abc import Iterator
from types import SimpleNamespace

import phonenumbers
import pytest
from flask import Flask, g
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Country, Phone
from hrapp.core.fields.schema import Fields

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)
PHONE = Phone(_l("Phone"))


class Place(Fields):
    country = Country(_l("Country"))
    phone = Phone(_l("Phone"), country="country")


@pytest.fixture(scope="module", autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def employer_in(country: str | None) -> None:
    g.visit = SimpleNamespace(country=country)


def taken(text: str, country: str | None = None) -> str:
    employer_in(country)
    value: str = PHONE.deserialize(text)
    return value


EXAMPLES = [
    (country, number)
    for country in COUNTRIES
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    if (number := phonenumbers.example_number_for_type(country, kind))
]


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_number_of_any_country_is_one_however_it_is_written(country: str) -> None:
    for number in (number for of, number in EXAMPLES if of == country):
        plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        assert taken(national, country) == plain
        assert {taken(text, other) for text in (plain, international) for other in ("CM", None)} == {plain}
        employer_in(country)
        assert PHONE.show(plain) == national
        employer_in("AQ")
        assert PHONE.show(plain) == PHONE.written(plain) == international
        assert PHONE.url(plain) == f"tel:{plain}"


@given(st.sampled_from(EXAMPLES), st.from_regex(r"[0-9]{1,7}", fullmatch=True), st.sampled_from(COUNTRIES))
def test_an_extension_is_kept(example: tuple[str, phonenumbers.PhoneNumber], extension: str, other: str) -> None:
    country, number = example
    plain = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    stored = {
        taken(f"{plain}{word}{extension}", country)
        for word in (" x", " ext. ", " poste ", " доб. ", ", int. ", ";ext=")
    }
    (value,) = stored
    assert value.endswith(f";ext={extension}")
    assert taken(str(PHONE.written(value)), other) == value
    assert PHONE.url(value) == f"tel:{value}"


@given(st.text(max_size=60), st.sampled_from([*COUNTRIES, None]))
def test_what_is_taken_stays_what_it_is(text: str, country: str | None) -> None:
    try:
        value = taken(text, country)
    except ValidationError:
        return
    if value is not None:
        assert taken(value, country) == value
        assert taken(str(PHONE.written(value)), country) == value


@pytest.mark.parametrize("text", ["222 23 40 50", "8200", "030/123456", "12345 ext 6"])
def test_what_cannot_be_read_is_kept_as_it_was_typed(text: str) -> None:
    assert taken(text) == text
    assert PHONE.show(text) == text
    assert PHONE.url(text) == f"tel:{text.split('ext', maxsplit=1)[0].translate(dict.fromkeys(map(ord, ' /')))}"


@pytest.mark.parametrize("text", ["8200", "4050 x1"])
def test_a_short_number_of_a_country_is_kept(text: str) -> None:
    assert taken(text, "CM") == text


@pytest.mark.parametrize(
    "text",
    ["call me", "123", "1-800-FLOWERS", "+999 1234567", "+237 22", "+1 415 555", "1" * 16, "()", "+", "12 x99999999"],
)
@pytest.mark.parametrize("country", ["US", "CM", None])
def test_what_is_a_number_nowhere_is_refused(text: str, country: str | None) -> None:
    with pytest.raises(ValidationError):
        taken(text, country)


@pytest.mark.parametrize(
    ("sent", "employer", "stored"),
    [
        ({"country": "DE", "phone": "030 123456"}, "FR", "+4930123456"),
        ({"country": "", "phone": "01 23 45 67 89"}, "FR", "+33123456789"),
        ({"country": "Nowhere", "phone": "01 23 45 67 89"}, "FR", "+33123456789"),
        ({"phone": "01 23 45 67 89"}, "FR", "+33123456789"),
        ({"country": "DE", "phone": "+33 1 23 45 67 89"}, None, "+33123456789"),
    ],
)
def test_the_country_of_the_row_comes_before_the_employers(sent: dict[str, str], employer: str, stored: str) -> None:
    employer_in(employer)
    assert Form(Place(), sent).values["phone"] == stored


@pytest.mark.parametrize("saved", ["1", "+237 22", "ask Ada", "+237 222 23 40 50", "+237222234050"])
def test_what_is_there_already_is_kept_until_it_is_edited(saved: str) -> None:
    employer_in("FR")
    row = SimpleNamespace(country="CM", phone=saved)
    shown = Form(Place(), row=row).value("phone")
    again = Form(Place(), {"country": "DE", "phone": shown}, row)
    assert again.valid
    assert "phone" not in again.values
    assert again.value("phone") == shown
    assert not Form(Place(), {"phone": "2"}, row).valid
    assert Form(Place(), {"phone": ""}, row).values["phone"] is None
