"""The landing page for those who look after people, and the page for those who look after the server."""

import re
from pathlib import Path

import pytest
from PIL import Image

from hrapp.ui.assets import STATIC
from tests.support.cast import Cast
from tests.support.forms import text_of

OPERATORS_WORDS = ("schema", "PostgreSQL", "command line", "server", "upgrade", "tenant")


def test_the_landing_page_shows_the_product_and_speaks_to_the_office(cast: Cast) -> None:
    html = cast.nobody.get("/").text
    content = text_of(html.partition('id="content"')[2].partition("</main>")[0])
    assert html.count("<article") == 3
    assert not [word for word in OPERATORS_WORDS if word.lower() in content.lower()]
    assert 'href="/hosting"' in html


def test_the_operators_matters_have_a_page_of_their_own(cast: Cast) -> None:
    text = text_of(cast.nobody.get("/hosting").text)
    assert all(word in text for word in ("schema", "PostgreSQL", "One command upgrades"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_light_and_has_its_size(cast: Cast, theme: str) -> None:
    html = cast.nobody.get("/").text
    [tag] = re.findall(rf'<img class="hero-{theme}"[^>]*>', html)
    path = Path(STATIC, "pictures", f"dashboard-{theme}.webp")
    with Image.open(path) as picture:
        assert (f'width="{picture.width}"', f'height="{picture.height}"') == (
            re.findall(r'width="\d+"', tag)[0],
            re.findall(r'height="\d+"', tag)[0],
        )
    assert path.stat().st_size <= 80_000
    found = re.findall(r'src="([^"]+)"', tag)[0]
    assert cast.nobody.get(found).content_type == "image/webp"


def test_somebody_signed_in_is_led_on(cast: Cast) -> None:
    assert cast.alice.client.get("/").location == "/me"
