"""Colours that stay readable, and what a country suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.platform.employers.defaults import defaults_for
from hrapp.platform.employers.looks import INK_ON_DARK, contrast, parse, stylesheet


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_is_made_readable(value: int) -> None:
    css = stylesheet(f"#{value:06x}")
    on_light, on_dark = (part[:7] for part in css.split("--brand:")[1:])
    assert contrast(parse(on_light), (255, 255, 255)) >= 4.5
    assert contrast(parse(on_dark), parse(INK_ON_DARK)) >= 4.5


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
