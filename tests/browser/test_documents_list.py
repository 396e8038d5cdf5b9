"""The list of documents in a browser, by keyboard: one is looked at beside it, and several are verified at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.documents import add_document
from tests.support.files import PICTURES


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    """The list, as Alice sees it, of the certificates 0 to 3."""
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context():
        for number in range(4):
            add_document(cast.acme, bob, "certificate", title=f"Certificate {number}", content=PICTURES["PNG"])
        add_document(cast.acme, bob, title="Contract")
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    page.goto("/e/acme/documents?sort=title")
    page.get_by_label("Any type").select_option("certificate")
    expect(said(page)).to_have_text("4 documents")
    return page


def said(page: Page) -> Locator:
    return page.locator("#list-said")


def search(page: Page, text: str) -> None:
    page.locator("[data-list-search]").fill(text)


def test_a_document_is_looked_at_beside_the_list(page: Page) -> None:
    """It is in the address, so that reload and Back work, also while one searches."""
    preview = page.get_by_role("complementary", name="Preview")
    page.locator("[data-list-search]").focus()
    for title in ("Certificate 0", "Certificate 1"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(preview.get_by_role("heading", name=title)).to_be_visible()
    expect(preview.get_by_role("img", name="Certificate 1")).to_have_js_property("naturalWidth", 70)
    page.reload()
    expect(preview.get_by_role("heading", name="Certificate 1")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(5)
    page.go_back()
    expect(preview.get_by_role("heading", name="Certificate 0")).to_be_visible()
    search(page, "certificate 3")
    expect(said(page)).to_have_text("1 document")
    expect(page).to_have_url(re.compile("preview="))
    search(page, "")
    expect(said(page)).to_have_text("4 documents")
    page.get_by_role("link", name="Certificate 0").focus()
    page.keyboard.press("Escape")
    expect(preview).not_to_be_visible()
    expect(page).not_to_have_url(re.compile("preview="))
    page.go_back()
    expect(preview.get_by_role("heading", name="Certificate 0")).to_be_visible()
    search(page, "certificate 0")
    expect(page).to_have_url(re.compile("q="))
    preview.get_by_role("button", name="Verify").click()
    expect(page.locator("#toasts")).to_contain_text("1 document verified.")
    expect(preview).to_contain_text("Verified by Alice")
    expect(page).to_have_url(re.compile(r"\?(?=.*q=certificate)(?=.*preview=)"))
    preview.get_by_role("link", name="Close the preview").click()
    expect(preview).not_to_be_visible()
    search(page, "")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Certificate 3").click()
    expect(page.get_by_role("heading", level=1, name="Certificate 3")).to_be_visible()


def test_several_are_ticked_and_verified(page: Page) -> None:
    bar = page.get_by_role("group", name="Selected rows")
    expect(bar).not_to_be_visible()
    for number in (0, 2):
        page.get_by_role("link", name=f"Certificate {number}").focus()
        page.keyboard.press("x")
    expect(bar).to_contain_text("2 selected")
    search(page, "certificate")
    expect(page).to_have_url(re.compile("q=certificate"))
    expect(bar).to_contain_text("2 selected")
    page.get_by_role("link", name="Certificate 2").focus()
    page.keyboard.press("Control+Enter")
    expect(bar.get_by_role("button", name="Verify")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 documents verified.")
    expect(page).to_have_url(re.compile(r"documents\?(?=.*type=certificate)(?=.*q=certificate)"))
    rows = page.get_by_role("row").all()[1:]
    assert [row.get_by_role("img", name="Verified").count() for row in rows] == [1, 0, 1, 0]
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("checkbox", name="Select Certificate 3").check()
    bar.get_by_role("checkbox").check()
    expect(bar).to_contain_text("4 selected")
    page.get_by_role("button", name="Clear selection").click()
    expect(bar).not_to_be_visible()
