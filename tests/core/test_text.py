"""Text that stands in URLs and lists."""

import pytest

from hrapp.core.text import mask, slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Ltd.", "acme-ltd"),
        ("L’Été d'Égypte", "lete-d-egypte"),
        ("Søren & Łukasz Größe", "soren-lukasz-grosse"),
        ("  --Café__Bar--  ", "cafe-bar"),
        ("東京", "dong-jing"),
        ("Fish &amp; Chips &#12345;", "fish-amp-chips-12345"),
        ("!?", ""),
    ],
)
def test_a_slug_keeps_every_letter(name: str, slug: str) -> None:
    assert slugify(name) == slug
    assert slugify(slug) == slug


def test_a_slug_is_no_longer_than_asked_and_ends_with_no_hyphen() -> None:
    assert slugify("a" * 60) == "a" * 40
    assert slugify("abc def", 4) == "abc"


def test_of_a_secret_little_is_shown() -> None:
    assert (mask("FR7612345678"), mask("12345"), mask(None)) == ("••••5678", "••••", None)
