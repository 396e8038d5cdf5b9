"""Duplicates are looked for, decided by keyboard, merged with a preview, and the merge is undone by its toast."""

from playwright.sync_api import Page, expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.people import people


def press(page: Page, key: str) -> None:
    """Press a key of the pair, once it has the focus: before, the page would not hear it."""
    expect(page.locator("[data-keys]")).to_be_focused()
    page.keyboard.press(key)


def test_pairs_are_found_decided_by_keyboard_merged_and_split_again(
    site: Site, new_person: OpenBrowser, cast: Cast
) -> None:
    hana = cast.person("Hana", cast.acme, "hr")
    for number, first_name in enumerate(("Ada", "Adah", "Tom", "Tomas")):
        home = f"{first_name[:3].lower()}@home.example"
        cast.hire(cast.acme, first_name, personal_email=home, number=f"E-{number}")
    page = new_person()
    sign_in(page, hana.email, PASSWORD)
    page.goto("/e/acme/employees/")
    page.get_by_role("link", name="Possible duplicates").click()
    page.get_by_role("button", name="Look for duplicates").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert findings(page, page.url) == []
    page.goto("/e/acme/duplicates/")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert site.mailbox.deliver() is not None
    # The page asks by itself, and shows what was found.
    expect(page.get_by_text("Last looked for by Hana")).to_be_visible(timeout=10_000)
    expect(page.locator("#list")).to_contain_text("same email", ignore_case=True)
    assert findings(page, page.url) == []

    page.goto("/e/acme/duplicates/")
    page.get_by_role("link", name="Decide one after the other").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The same person?")
    first = page.url
    press(page, "ArrowRight")
    page.wait_for_url(lambda url: url != first)
    press(page, "ArrowLeft")
    page.wait_for_url(first)
    press(page, "d")
    page.keyboard.type("Cousins")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Different people")
    press(page, "m")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merge two records of")
    assert findings(page, page.url) == []
    page.get_by_role("group", name="Which job history holds").get_by_label("kept").check()
    page.get_by_role("button", name="Merge").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Merged. There is one record now.")
    assert len(people(cast, cast.acme)) == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("Both records are as they were.")
    assert len(people(cast, cast.acme)) == 4
    page.locator("#toasts").get_by_role("button", name="Close").click()
    assert findings(page, page.url) == []
