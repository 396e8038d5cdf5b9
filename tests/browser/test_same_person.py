"""Somebody who may be here already: both side by side before anything is saved, a different person, and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.leaving import gone
from tests.support.people import people, person

PHONE = "+33628417359"


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def fill(page: Page, **typed: str) -> None:
    page.goto("/e/acme/employees/new")
    page.locator("details.more > summary").click()
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)


def test_somebody_new_is_compared_saved_for_later_and_added_as_a_different_person(page: Page, cast: Cast) -> None:
    cast.hire(cast.acme, "Ada", last_name="Lovelace", personal_phone=PHONE, city="Rome")
    fill(page, first_name="Ada", last_name="Lovelace")
    page.locator("[name=last_name]").press("Tab")
    expect(page.get_by_role("status").filter(has_text="Somebody of this name")).to_be_visible()
    fill(page, first_name="Eda", last_name="Lovelace", job_title="Poet", personal_phone=PHONE, city="Paris")
    page.get_by_label("Send an invitation").uncheck()
    page.locator("[name=city]").press("Enter")
    asked = page.get_by_role("region", name="There is somebody here who may be the same person")
    expect(asked).to_be_focused()
    expect(asked.get_by_role("row", name="City")).to_contain_text("Paris")
    expect(asked.get_by_role("row", name="City")).to_contain_text("Rome")
    expect(asked.get_by_role("row", name="City")).to_contain_text("differs")
    assert findings(page, "the comparison") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert findings(page, "the comparison on a phone") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved for later")
    assert findings(page, "what is saved") == []
    page.get_by_role("main").get_by_role("link", name="Eda Lovelace").click()
    expect(page.locator("[name=city]")).to_have_value("Paris")
    page.get_by_role("button", name="Add employee").click()
    page.get_by_label("This is a different person from Ada Lovelace").check()
    page.get_by_label("How you know").fill("Her sister")
    page.get_by_role("button", name="Add employee").click()
    expect(page.get_by_role("status").first).to_contain_text("Eda Lovelace was added")
    assert [each.first_name for each in people(cast, cast.acme)] == ["Ada", "Eda"]
    page.goto("/e/acme/employees/")
    expect(page.get_by_role("link", name="saved for later")).to_have_count(0)


def test_a_card_is_compared_where_it_stands(page: Page, cast: Cast) -> None:
    cast.hire(cast.acme, "Ada", last_name="Lovelace", personal_phone=PHONE)
    bea = cast.hire(cast.acme, "Bea")
    page.goto(f"/e/acme/employees/{bea}/personal")
    page.locator("#card-home [data-edit]").click()
    page.locator("#card-home [name=personal_phone]").fill(PHONE)
    page.locator("#card-home").get_by_role("button", name="Save").last.click()
    page.locator("#card-home").get_by_label("This is a different person from Ada Lovelace").check()
    page.locator("#card-home").get_by_role("button", name="Save").last.click()
    expect(page.locator("#card-home form")).to_have_count(0)
    assert person(cast, cast.acme, bea).personal_phone == PHONE


def test_somebody_who_left_is_taken_back_from_the_comparison(page: Page, cast: Cast) -> None:
    rosa = gone(cast, cast.acme, personal_phone=PHONE, city="Rome")
    fill(page, first_name="Rosa", last_name="Tester", job_title="Chef", personal_phone=PHONE, city="Paris")
    page.get_by_label("Send an invitation").uncheck()
    page.get_by_role("button", name="Add employee").click()
    page.get_by_role("button", name="Take Rosa Tester back").click()
    expect(page.get_by_label("Job title")).to_have_value("Chef")
    expect(page.get_by_label("City")).to_have_value("Paris")
    assert findings(page, "the rehire") == []
    page.get_by_role("main").get_by_role("button", name="Rehire").click()
    expect(page.get_by_role("status").first).to_contain_text("Rosa Tester is back since")
    assert (person(cast, cast.acme, rosa).city, len(people(cast, cast.acme))) == ("Paris", 1)
