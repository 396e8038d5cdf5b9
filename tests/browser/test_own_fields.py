"""A field of an employer's own in a browser: from making it to filtering the list by it."""

import re

from playwright.sync_api import expect

from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast


def test_from_making_a_field_to_filtering_by_it(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    cast.hire(cast.acme, "Adele")
    cast.hire(cast.acme, "Zoe")
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.goto("/e/acme/settings/")
    page.get_by_role("link", name="Your own fields").click()
    page.get_by_role("link", name="Add the first field").click()
    page.get_by_label("Label").fill("T-shirt size")
    page.get_by_label("Kind").select_option("choice")
    page.get_by_label("Add options").fill("Small\nLarge")
    page.get_by_label("Show it in the list").check()
    submit(page, "Add field")
    expect(page.get_by_role("link", name="T-shirt size")).to_be_visible()
    page.goto("/e/acme/employees/")
    page.get_by_role("link", name="Tester, Adele").click()
    page.get_by_role("link", name="Edit: More").click()
    page.get_by_label("T-shirt size").select_option("large")
    submit(page, "Save")
    expect(page.get_by_text("Saved: T-shirt size.")).to_be_visible()
    page.goto("/e/acme/employees/")
    expect(page.get_by_role("row").filter(has_text="Adele")).to_contain_text("Large")
    page.get_by_label("T-shirt size: any").select_option("large")
    expect(page.get_by_role("link", name="Tester, Zoe")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"custom_t_shirt_size=large"))
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export 1 person").click()
    assert "Large" in saved.value.path().read_text()
