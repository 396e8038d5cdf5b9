"""Static files: put together where they are small, kept for a year, and nothing in them that is not there."""

import re
from pathlib import Path

import pytest
from flask import Flask

from hrapp.ui.assets import BUNDLES, STATIC, bundle, static_url

HRAPP = STATIC.parent.parent
ICONS = (STATIC / "vendor" / "tabler-icons" / "icons.txt").read_text().split()


def sources() -> list[Path]:
    found = [path for ending in ("html", "py", "js") for path in HRAPP.rglob(f"*.{ending}")]
    return [path for path in found if "vendor" not in path.parts]


@pytest.mark.parametrize("filename", BUNDLES)
def test_a_bundle_is_served_whole_and_kept_for_a_year(app: Flask, filename: str) -> None:
    answer = app.test_client().get(static_url(filename))
    assert answer.data == bundle(filename)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"
    again = app.test_client().get(static_url(filename), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("way", ["br", "gzip"])
def test_a_bundle_is_compressed(app: Flask, way: str) -> None:
    answer = app.test_client().get(static_url("css/app.css"), headers={"Accept-Encoding": way})
    assert answer.headers["Content-Encoding"] == way
    assert len(answer.data) < len(bundle("css/app.css")) / 3


def test_what_the_style_sheet_asks_for_is_there() -> None:
    asked = re.findall(r"url\(\"(\.\.[^\"?]+)", bundle("css/app.css").decode())
    assert asked
    assert [url for url in asked if not (STATIC / "css" / url).resolve().is_file()] == []


def test_the_sprite_holds_the_icons_that_are_used() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    assert re.findall(r"<symbol id=\"([^\"]+)\"", sprite) == ICONS == sorted(ICONS)
    quoted = set(re.findall(r"[\"'`#]([a-z0-9-]+)[\"'`]", "".join(path.read_text() for path in sources())))
    assert [name for name in ICONS if name not in quoted] == []


def test_no_icon_is_asked_for_that_the_sprite_lacks() -> None:
    asked = {name for path in sources() for name in re.findall(r"\bicon\(\"([a-z0-9-]+)\"", path.read_text())}
    assert asked - set(ICONS) == set()
