"""Choosing a person by keyboard, by mouse, and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast


def options(page: Page) -> Locator:
    return page.locator("#people-head_id").get_by_role("option")


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    """Alice's form for a new department, with two people to find."""
    for name in ("Adam", "Adele"):
        cast.hire(cast.acme, name)
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.goto(cast.acme.url("departments/new"))
    return page


def test_the_keyboard_chooses(page: Page) -> None:
    box = page.get_by_role("combobox", name="Head")
    box.focus()
    page.keyboard.type("ade")
    option = options(page)
    expect(option).to_have_text([re.compile("Adele Tester")])
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("ade")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("ad")
    expect(option).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(option.last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(option.last.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(box).to_have_value("Adele Tester (E-Adele)")
    expect(options(page)).to_have_count(0)
    page.get_by_label("Name").fill("Sales")
    page.get_by_role("main").get_by_role("button", name="Add department").click()
    expect(page.get_by_role("main")).to_contain_text("Adele Tester")


def test_a_click_chooses_and_a_click_elsewhere_closes(page: Page) -> None:
    box = page.get_by_role("combobox", name="Head")
    box.click()
    expect(options(page)).to_have_count(2)
    page.get_by_role("heading", level=1).click()
    expect(options(page)).to_have_count(0)
    box.click()
    options(page).first.click()
    expect(box).to_have_value("Adam Tester (E-Adam)")
    expect(box).to_be_focused()
    box.fill("nobody at all")
    expect(options(page)).to_have_text(re.compile("Nobody found"))


def test_without_scripts_the_question_is_answered_by_a_radio_button(
    page: Page, browser: Browser, site: Site, cast: Cast
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(cast.acme.url("departments/new"))
    plain.locator("input[name=name]").fill("Sales")
    plain.locator("input[name=head_id]").fill("Ade")
    plain.get_by_role("main").get_by_role("button", name="Add department").click()
    plain.get_by_role("radio", name="Adele").check()
    expect(plain.locator("input[name=name]")).to_have_value("Sales")
    plain.get_by_role("main").get_by_role("button", name="Add department").click()
    expect(plain.get_by_role("main")).to_contain_text("Adele Tester")
    context.close()
