"""A promotion is scheduled, the history corrected, and the plan cancelled and taken up again."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hrapp.core import clock
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast

AHEAD = clock.today("UTC") + timedelta(days=40)


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def test_a_promotion_is_scheduled_corrected_cancelled_and_undone(page: Page, cast: Cast) -> None:
    ada = cast.hire(cast.acme, "Ada", job_title="Analyst")
    page.goto(f"/e/acme/employees/{ada}")
    page.get_by_role("link", name="Change job").click()
    assert findings(page, "the choice") == []
    page.get_by_role("link", name=re.compile("^Promotion")).click()
    page.get_by_label("Job title").fill("Lead")
    expect(page.locator("#change-effects")).to_contain_text("From today.")
    page.get_by_label("Valid from").fill(AHEAD.isoformat())
    page.get_by_label("Valid from").dispatch_event("change")
    expect(page.locator("#change-effects")).to_contain_text("Until then nothing changes.")
    expect(page.get_by_label("Job title")).to_have_value("Lead")
    assert findings(page, "the form") == []
    page.get_by_role("button", name="Promote").click()
    history = page.locator("#job-history")
    expect(history).to_contain_text("Scheduled for")
    assert findings(page, "the history") == []

    page.get_by_role("link", name=re.compile("^Correct: Hired")).click()
    page.get_by_label("Job title").fill("Clerk")
    page.get_by_role("button", name="Save").click()
    expect(history).to_contain_text("Clerk")
    expect(page.locator(".record-title")).to_have_text("Clerk")

    page.get_by_role("link", name=re.compile("^Correct: Promotion")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change what is scheduled: Promotion")
    expect(page.locator("#removal")).to_contain_text("Nothing changes today.")
    assert findings(page, "the correction") == []
    page.go_back()

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name=re.compile("^Cancel: Promotion")).press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Promotion is cancelled.")
    expect(history).not_to_contain_text("Scheduled for")
    assert findings(page, "what is undone") == []
    page.get_by_role("button", name="Undo").click()
    expect(history).to_contain_text("Scheduled for")
    expect(history).to_contain_text("Lead")
