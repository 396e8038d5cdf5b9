"""Without scripts nothing is dead: what can be clicked is a link, sends a form, or opens by itself."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from hrapp.access.rules import PUBLIC
from tests.browser.test_every_page import NO_PAGES, pages_of
from tests.support.browser import Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.routes import doors

# What is shown, once all is opened that opens, and does nothing: buttons that send no form and open no popover, and
# links that lead nowhere.
DEAD = """() => {
    document.querySelectorAll("details").forEach((each) => { each.open = true })
    return [...document.querySelectorAll("button, a, [role=button], input[type=button]")]
    .filter((each) => each.checkVisibility())
    .filter((each) => each.matches("a") ? !each.getAttribute("href")
        : !(each.form && each.type === "submit") && !each.hasAttribute("popovertarget"))
    .map((each) => each.outerHTML.slice(0, 200))
}"""


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="en")
    yield context.new_page()
    context.close()


def dead_on(page: Page, url: str) -> list[str]:
    answer = page.goto(url)
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return []
    return [f"{url}: {found}" for found in page.evaluate(DEAD)]


def test_nothing_is_dead_on_pages_for_everybody(app: Flask, page: Page) -> None:
    public = [door.url for door in doors(app) if door.access == PUBLIC and door.method == "GET"]
    urls = [url for url in public if not url.startswith(NO_PAGES)]
    assert [found for url in [*urls, "/no/such/page"] for found in dead_on(page, url)] == []


@pytest.mark.parametrize("role", ["owner", "employee"])
def test_nothing_is_dead_at_an_employer(app: Flask, page: Page, cast: Cast, role: str) -> None:
    somebody = cast.person("Somebody", cast.acme, role, hired=True)
    sign_in(page, somebody.email, PASSWORD)
    assert [found for url in pages_of(app, role, cast.acme.slug) for found in dead_on(page, url)] == []


def test_language_menus_and_the_side_bar_work(page: Page, cast: Cast) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page.get_by_role("button", name="Dark")).to_have_count(0)
    page.get_by_role("button", name="Open the menu").click()
    expect(page.get_by_role("link", name="Employees", exact=True)).to_be_visible()
    page.reload()
    page.get_by_role("banner").locator("summary").last.click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
