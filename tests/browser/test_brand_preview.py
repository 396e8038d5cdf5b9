"""Logo and colour are shown on the page while they are chosen, before anything is saved."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast
from tests.support.pictures import picture

BRAND = "getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()"


def opened(new_person: OpenBrowser, cast: Cast, path: str) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    page.wait_for_url("**/e/acme/**")
    page.goto(cast.acme.url(path))
    return page


def test_colour_and_logo_are_shown_at_once(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = opened(new_person, cast, "welcome/look")
    side, preview = page.locator(".side .mark"), page.locator(".look-preview .mark")
    for colour, text in (("#ffe14d", "#000000"), ("#1f5fa8", "#ffffff")):
        page.get_by_label("Colour").fill(colour)
        assert page.evaluate(BRAND) == colour
        for mark in (side, preview):
            expect(mark.locator("rect")).to_have_attribute("fill", colour)
            expect(mark.locator("text")).to_have_attribute("fill", text)
    logo = page.get_by_label("Logo", exact=True)
    logo.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": picture()})
    for mark in (side, preview):
        expect(mark).to_have_attribute("src", re.compile("^data:image/png"))
    logo.set_input_files([])
    expect(preview.locator("text")).to_have_text("AL")
    page.reload()
    assert page.evaluate(BRAND) == "#0f6b5f"


def test_what_was_shown_is_what_is_saved(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = opened(new_person, cast, "profile/look")
    page.get_by_label("Colour").fill("#1f5fa8")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture()}
    )
    submit(page, "Save")
    expect(page.get_by_text("The profile has been saved.")).to_be_visible()
    assert page.evaluate(BRAND) == "#1f5fa8"
    mark = page.locator(".side .mark")
    expect(mark).to_have_attribute("src", re.compile("^/logos/"))
    assert mark.evaluate("logo => logo.naturalWidth") > 0
