"""Lists in a browser: a click opens a row, and nothing is lost while one searches and filters."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast

HEAD = "() => [...document.querySelectorAll('thead th')].map((cell) => Math.round(cell.getBoundingClientRect().left))"
ROWS = "() => [...document.querySelectorAll('tbody tr')].map((row) => Math.round(row.getBoundingClientRect().height))"


def enter(page: Page, cast: Cast) -> None:
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))


def test_a_click_anywhere_on_a_row_opens_it(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    cast.hire(cast.acme, "Adele")
    page = new_person()
    enter(page, cast)
    for path in ("employees/", "employees/?q=adele"):
        page.goto(f"/e/acme/{path}")
        row = page.get_by_role("row").filter(has_text="Tester, Adele")
        row.get_by_role("cell").nth(1).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Adele Tester")


def test_searching_keeps_focus_columns_and_back(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    for number in range(30):
        cast.hire(cast.acme, f"Anna{number:02}", job_title="Analyst" if number % 2 else "Chief Executive Officer")
    cast.hire(cast.acme, "Zoe", employment_type="part_time")
    cast.hire(cast.acme, "Gone", status="resigned")
    page = new_person()
    enter(page, cast)
    page.goto("/e/acme/employees/")
    expect(page.get_by_text("Gone Tester")).to_have_count(0)
    columns = page.evaluate(HEAD)
    assert page.evaluate(ROWS)[0] <= 49
    box, said = page.locator("[data-list-search]"), page.locator("#list-said")
    box.press_sequentially("zo")
    expect(said).to_have_text("1 person")
    expect(box).to_be_focused()
    assert page.evaluate(HEAD) == columns
    expect(page).to_have_url(re.compile(r"/employees/\?q=zo$"))
    box.fill("")
    expect(said).to_have_text("31 people")
    expect(page).to_have_url(re.compile(r"/employees/$"))
    kind = page.get_by_label("Any type")
    kind.focus()
    kind.select_option("part_time")
    expect(said).to_have_text("1 person")
    expect(kind).to_be_focused()
    expect(page).to_have_url(re.compile(r"/employees/\?type=part_time$"))
    page.get_by_role("link", name="Tester, Zoe").click()
    page.go_back()
    expect(page.get_by_role("link", name="Tester, Zoe")).to_be_visible()
    expect(page.get_by_text("Anna01")).to_have_count(0)
    page.go_back()
    expect(page).not_to_have_url(re.compile("employees"))


def test_the_head_sticks_and_rows_are_tall_enough_for_a_thumb(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    for number in range(25):
        cast.hire(cast.acme, f"Anna{number:02}")
    page = new_person()
    enter(page, cast)
    page.goto("/e/acme/employees/")
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('thead th').getBoundingClientRect().top") == 64
    page.set_viewport_size({"width": 390, "height": 844})
    assert min(page.evaluate(ROWS)) >= 64
    small = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select')].filter((field) =>"
        " parseFloat(getComputedStyle(field).fontSize) < 16).map((field) => field.name)"
    )
    assert small == []
