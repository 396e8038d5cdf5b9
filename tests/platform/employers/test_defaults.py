"""What a country suggests."""

import pytest

from hrapp.platform.employers.defaults import defaults_for


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("CM", ("fr", "XAF", "Africa/Douala")),
        ("FR", ("fr", "EUR", "Europe/Paris")),
        ("US", ("en", "USD", "America/New_York")),
        ("JP", ("en", "JPY", "Asia/Tokyo")),
        ("AU", ("en", "AUD", "Australia/Sydney")),
        ("CA", ("en", "CAD", "America/Toronto")),
        ("BR", ("en", "BRL", "America/Sao_Paulo")),
        ("UA", ("en", "UAH", "Europe/Kyiv")),
        ("LS", ("en", "LSL", "Africa/Maseru")),
        ("BT", ("en", "BTN", "Asia/Thimphu")),
        ("NA", ("en", "NAD", "Africa/Windhoek")),
        ("LI", ("en", "CHF", "Europe/Vaduz")),
        ("EC", ("en", "USD", "America/Guayaquil")),
        ("AQ", ("en", "EUR", "Antarctica/McMurdo")),
        (None, ("en", "EUR", "UTC")),
    ],
)
def test_a_country_suggests(country: str | None, expected: tuple[str, str, str]) -> None:
    assert tuple(defaults_for(country).values()) == expected
