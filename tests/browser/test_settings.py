"""The settings by keyboard: the next numbers while one types, and what a change does before it is made."""

import re

from playwright.sync_api import expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, sign_in
from tests.support.cast import PASSWORD, Cast


def test_numbers_are_shown_while_one_types_and_saved_once_their_effect_is_read(
    new_person: OpenBrowser, cast: Cast
) -> None:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.goto(cast.acme.url("settings/"))
    prefix = page.get_by_label("Prefix")
    prefix.fill("ACME-")
    expect(page.locator("#numbers .preview")).to_have_text("Next: ACME-001, ACME-002, ACME-003")
    prefix.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What this changes")
    expect(page.get_by_text("Numbers that people have stay as they are.")).to_be_visible()
    assert findings(page, "effects") == []
    page.get_by_role("button", name="Save this change").press("Enter")
    page.wait_for_url("**/settings/#numbers")
    expect(page.get_by_label("Prefix")).to_have_value("ACME-")
    page.get_by_role("link", name="Reset to defaults").first.press("Enter")
    expect(page.get_by_role("row", name="Prefix ACME- EMP-")).to_be_visible()
