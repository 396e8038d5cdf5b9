"""Two records of one person are compared, merged and, since that was a mistake, parted again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.duplicates import pair_of

PHONE = {"width": 390, "height": 844}
EMAIL = "rosa@mail.example"


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def test_two_records_are_merged_and_the_merge_is_undone(page: Page, cast: Cast) -> None:
    ada = cast.hire(cast.acme, "Ada", personal_email=EMAIL)
    again = cast.hire(cast.acme, "Adah", personal_email=EMAIL, job_title="Chef")
    pair_of(cast, ada, again)
    page.goto("/e/acme/duplicates/")
    assert findings(page, "the list") == []
    page.get_by_role("link", name="Ada Tester and Adah Tester").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The same person?")
    assert page.evaluate("scrollY") == 0
    assert findings(page, "the pair") == []
    page.keyboard.press("m")
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merge two records")
    page.get_by_role("radio", name="Adah", exact=True).check()
    assert findings(page, "the merge") == []
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status").first).to_contain_text("There is one record now")
    page.goto(f"/e/acme/employees/{ada}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Adah Tester")
    page.goto("/e/acme/duplicates/?state=merged")
    page.locator("main a.person-name").first.click()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("status").first).to_be_visible()
    for employee_id, name in ((ada, "Ada Tester"), (again, "Adah Tester")):
        page.goto(f"/e/acme/employees/{employee_id}")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
