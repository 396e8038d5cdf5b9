"""The pictures of the landing page and the README: the demo's dashboard, light and dark."""

from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from pictures.demo import ROOT, Theme, picture_of, signed_in

FOLDER = ROOT / "hrapp" / "ui" / "static" / "pictures"
README = ROOT / "docs" / "dashboard.png"
OWNER = "owner@harbourfinch.example"
SIZE = ViewportSize(width=1200, height=800)
THEMES: tuple[Theme, ...] = ("light", "dark")


def take(browser: Browser, url: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    for theme in THEMES:
        with signed_in(browser, url, OWNER, SIZE, theme=theme) as page:
            picture = picture_of(page)
        picture.save(FOLDER / f"dashboard-{theme}.webp", quality=80, method=6)
        if theme == "light":
            picture.quantize(128, dither=Image.Dither.NONE).save(README, optimize=True)
