"""Lists with the mouse: a click on a row opens it."""

import re

from playwright.sync_api import expect

from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast


def test_a_click_anywhere_on_a_row_opens_it(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    cast.hire(cast.acme, "Adele")
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    for path in ("employees/", "employees/?q=adele"):
        page.goto(f"/e/acme/{path}")
        row = page.get_by_role("row").filter(has_text="Tester, Adele")
        row.get_by_role("cell").nth(1).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Adele Tester")
