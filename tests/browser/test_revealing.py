"""Showing a sealed value: after the password, in its place, by keyboard, and for half a minute."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast

NUMBER = "ZX 90.4417"
# Half a minute takes a second.
HURRY = """() => {
    const real = setTimeout;
    window.setTimeout = (act, time, ...more) => real(act, time === 30000 ? 1000 : time, ...more);
}"""


@pytest.fixture
def page(app: Flask, site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    """Ada's personal details, as Alice sees them, who gave her password a while ago."""
    ada = cast.hire(cast.acme, "Ada")
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, ada).national_id = NUMBER
        session.commit()
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.sessions SET confirmed_at = NULL"))
    page.goto(cast.acme.url(f"employees/{ada}/personal"))
    return page


def value(page: Page) -> Locator:
    return page.get_by_text(NUMBER)


def test_a_value_is_shown_after_the_password_and_hidden_again(page: Page) -> None:
    page.locator("#show-national_id").click()
    expect(page).to_have_url(re.compile("/account/confirm"))
    page.locator("input[name=current]").fill(PASSWORD)
    submit(page, "Continue")
    eye = page.locator("#show-national_id")
    expect(eye).to_be_focused()
    page.keyboard.press("Enter")
    expect(value(page)).to_be_visible()
    expect(eye).to_be_hidden()
    expect(page.locator("[data-conceal]")).to_be_focused()
    assert NUMBER not in page.url
    assert findings(page, page.url) == []

    for leaving in ("pagehide", "beforeprint"):
        page.evaluate("name => { dispatchEvent(new Event(name)); }", leaving)
        expect(value(page)).to_have_count(0)
        page.keyboard.press("Enter")
        expect(value(page)).to_be_visible()

    page.keyboard.press("Enter")
    expect(value(page)).to_have_count(0)
    expect(page.get_by_text("••••4417")).to_be_visible()

    page.evaluate(HURRY)
    page.keyboard.press("Enter")
    expect(value(page)).to_be_visible()
    expect(value(page)).to_have_count(0)
    expect(eye).to_be_focused()
