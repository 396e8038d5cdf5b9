"""Taking somebody back, and removing what was entered by mistake; axe finds nothing on any of the pages."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hrapp.core import clock
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.leaving import gone
from tests.support.people import events, person


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def test_somebody_is_taken_back_and_then_not_after_all(page: Page, cast: Cast) -> None:
    rosa = gone(cast, cast.acme, job_title="Cook", eligible=False)
    later = (clock.today("UTC") + timedelta(days=40)).isoformat()
    page.goto(f"/e/acme/employees/{rosa}")
    page.get_by_role("link", name="Rehire").click()
    expect(page.get_by_label("Job title")).to_have_value("Cook")
    page.get_by_label("First day").fill(later)
    page.get_by_label("Send an invitation").uncheck()
    page.get_by_role("button", name="Rehire").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Tick this")
    expect(page.get_by_label("First day")).to_have_value(later)
    page.get_by_label("Rehire them all the same").check()
    page.get_by_label("Why they are rehired").fill("We need cooks")
    page.set_viewport_size({"width": 390, "height": 844})
    assert findings(page, "the form") == []
    page.get_by_role("button", name="Rehire").click()
    expect(page.get_by_role("status").first).to_contain_text("Rosa Tester comes back on")
    expect(page.locator(".record-banner")).to_contain_text("Cook")
    assert findings(page, "the record") == []
    page.get_by_role("link", name="Correct or cancel").click()
    page.get_by_label("Job title").fill("Chef")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".record-banner")).to_contain_text("Chef")
    page.get_by_role("link", name="Correct or cancel").click()
    assert findings(page, "the correction") == []
    page.get_by_role("button", name="Cancel the rehire").click()
    expect(page.get_by_role("status").first).to_contain_text("Rosa Tester does not come back.")
    expect(page.get_by_role("link", name="Rehire")).to_be_visible()


def test_a_mistake_is_removed_after_its_name_was_typed(page: Page, cast: Cast) -> None:
    ada, ben = cast.hire(cast.acme, "Ada"), cast.hire(cast.acme, "Ben")
    cast.hire(cast.acme, "Tom", manager_id=ben)
    page.goto(f"/e/acme/employees/{ben}/removal")
    expect(page.get_by_role("listitem").filter(has_text="Tom Tester")).to_be_visible()
    assert findings(page, "the reasons") == []
    page.goto(f"/e/acme/employees/{ada}")
    page.get_by_role("link", name="Remove this record").click()
    remove = page.get_by_role("button", name="Remove the record")
    expect(remove).to_be_disabled()
    page.get_by_label("Type “Ada Tester” to confirm").fill("Ada Tester")
    page.set_viewport_size({"width": 390, "height": 844})
    assert findings(page, "the removal") == []
    remove.click()
    expect(page.get_by_role("status").first).to_contain_text("The record of Ada Tester was removed.")
    assert [event.subject_name for event in events(cast, cast.acme, "deleted")] == ["Ada Tester"]
    page.goto(f"/e/acme/employees/{ada}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This record was removed")
    assert findings(page, "what was removed") == []
    assert person(cast, cast.acme, ben).first_name == "Ben"
