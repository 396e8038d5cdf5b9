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
        (None, ("en", "EUR", "UTC")),
    ],
)
def test_a_country_suggests(country: str | None, expected: tuple[str, str, str]) -> None:
    assert tuple(defaults_for(country).values()) == expected
