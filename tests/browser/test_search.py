"""The search in the top bar, by keyboard: it answers while one types."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    """Alice's dashboard, with two people to find."""
    for name in ("Adam", "Adele"):
        cast.hire(cast.acme, name)
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def search(page: Page, text: str) -> Locator:
    """Press / and type; the panel under the box."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    return page.locator("#found")


def test_the_keyboard_goes_through_what_is_found(page: Page) -> None:
    panel = search(page, "ad")
    expect(panel.get_by_role("link")).to_have_text([re.compile("Adam Tester"), re.compile("Adele Tester")])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("link").last).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Adam Tester")


def test_enter_shows_all_that_is_found_and_escape_closes(page: Page) -> None:
    panel = search(page, "ad")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/e/acme/search\?q=ad$"))
    expect(page.get_by_role("main").get_by_role("link")).to_have_count(2)


def test_it_closes_when_somebody_goes_elsewhere_and_says_when_nothing_is_found(page: Page) -> None:
    panel = search(page, "adx")
    expect(panel).to_contain_text("No results for “adx”")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("No results")
    page.get_by_role("main").click(position={"x": 5, "y": 5})
    expect(panel).to_be_hidden()
    page.locator("[data-search]").fill("")
    expect(panel.locator(".found")).to_have_count(0)


def test_somebody_who_was_signed_out_meanwhile_signs_in_and_finds(page: Page, cast: Cast) -> None:
    page.context.clear_cookies()
    search(page, "ad")
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label("Email").fill(cast.alice.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/e/acme/search\?q=ad$"))
    expect(page.get_by_role("main").get_by_role("link")).to_have_count(2)


def test_an_error_is_not_put_into_the_panel(page: Page) -> None:
    page.route("**/search?*", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>", content_type="text/html"))
    with page.expect_response("**/search?*"):
        search(page, "ad")
    page.wait_for_timeout(200)
    expect(page.locator("#found")).to_be_empty()
