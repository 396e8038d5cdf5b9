"""Forms in a browser: nothing typed is lost by an ended session, a mistake, a second click, or a link."""

import re

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast
from tests.support.people import people


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def type_in(page: Page, path: str = "/e/acme/employees/new") -> None:
    page.goto(path)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Job title").fill("Analyst")
    page.get_by_label("Send an invitation").uncheck()


def test_after_signing_in_again_one_click_sends_what_was_typed(page: Page, cast: Cast) -> None:
    type_in(page)
    page.get_by_label("Last name").fill("Lovelace")
    page.context.clear_cookies()
    submit(page, "Add employee")
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.get_by_label("Email").fill(cast.alice.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    submit(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("Your session had ended")
    expect(page.get_by_label("Last name")).to_have_value("Lovelace")
    submit(page, "Add employee")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")


def test_a_mistake_survives_reload_back_and_the_copied_address(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    type_in(page)
    submit(page, "Add employee")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Last name")
    expect(summary).to_be_focused()
    address = page.url
    page.reload()
    expect(page.get_by_label("First name")).to_have_value("Ada")
    page.goto("/e/acme/departments/")
    page.go_back()
    expect(page.get_by_label("First name")).to_have_value("Ada")
    other = page.context.new_page()
    other.goto(address)
    expect(other.get_by_label("Job title")).to_have_value("Analyst")


def test_two_clicks_without_scripts_act_once(browser: Browser, site: Site, cast: Cast) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.alice.email, PASSWORD)
    type_in(page)
    page.get_by_label("Last name").fill("Lovelace")
    page.get_by_role("main").get_by_role("button", name="Add employee").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    assert len(people(cast, cast.acme)) == 1
    context.close()


def test_leaving_a_half_filled_form_asks(page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    type_in(page)
    page.get_by_role("link", name="Departments").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("First name")).to_have_value("Ada")
    page.get_by_label("Last name").fill("Lovelace")
    submit(page, "Add employee")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    page.get_by_role("link", name="Departments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Departments")
    assert asked == ["beforeunload"]
