"""Somebody leaves, with the approval of the manager: two browsers, by keyboard, axe on each page."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.people import person


def test_somebody_leaves_once_the_manager_has_approved(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"leaving_approval": "manager"}
        session.commit()
    hana = cast.person("Hana", cast.acme, "hr")
    page, other = new_person(), new_person()
    sign_in(page, hana.email, PASSWORD)
    page.goto(f"/e/acme/employees/{bob}")
    page.get_by_role("link", name="Somebody leaves").press("Enter")
    assert findings(page, page.url) == []
    page.get_by_label("Resigned").check()
    last_day = clock.today() + timedelta(days=20)
    page.get_by_label("Last day", exact=False).first.fill(last_day.isoformat())
    page.get_by_role("button", name="See what happens").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Reason for leaving")
    page.get_by_label("Reason for leaving").fill("A new job")
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What happens when Bob Tester leaves")
    expect(page.locator("main")).to_contain_text("It has to be approved by Mona Tester, as the manager.")
    assert findings(page, page.url) == []
    page.get_by_role("link", name="Back").last.click()
    expect(page.get_by_label("Reason for leaving")).to_have_value("A new job")
    page.get_by_role("button", name="See what happens").click()
    page.get_by_role("button", name="Ask for approval").press("Enter")
    expect(page.locator(".record-banner")).to_contain_text("Waits for approval")
    assert person(cast, cast.acme, bob).terminated_on is None

    assert site.mailbox.deliver()
    sign_in(other, cast.mona.email, PASSWORD)
    decide(other, site.mailbox.link())
    expect(other.get_by_role("status").first).to_contain_text("Approved. Bob Tester leaves.")
    assert findings(other, other.url) == []
    page.reload()
    expect(page.locator(".record-banner")).to_contain_text(re.compile("^\\s*Leaves on"))
    assert findings(page, page.url) == []
    assert person(cast, cast.acme, bob).terminated_on == last_day


def decide(page: Page, path: str) -> None:
    page.goto(path)
    assert findings(page, page.url) == []
    page.get_by_role("button", name="Reject").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please fill this in")
    page.get_by_role("button", name="Approve").press("Enter")
