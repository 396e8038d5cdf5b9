"""Hiring and editing a record by keyboard: fast, in place, and nothing unsaved is lost without a question."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, Page, expect

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.people import people, person

# Whether what has the focus is in sight, below the top bar and above the buttons that stay at the bottom.
IN_SIGHT = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return Boolean(at && (document.activeElement.contains(at) || at.contains(document.activeElement)));
}"""


@pytest.fixture
def page(site: Site, new_person: OpenBrowser, cast: Cast) -> Page:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def test_two_people_are_hired_one_after_the_other_by_keyboard(page: Page, cast: Cast) -> None:
    boss = cast.hire(cast.acme, "Grace")
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/e/acme/employees/new")
    expect(page.get_by_label("First name")).to_be_focused()
    page.keyboard.type("Ada")
    for typed in ("Lovelace", "Analyst"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.get_by_role("combobox", name="Manager").focus()
    page.keyboard.type("grac")
    expect(page.locator("#people-manager_id [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@acme.example")
    page.wait_for_function(IN_SIGHT)
    page.get_by_text("More details").click()
    for _ in range(16):
        page.keyboard.press("Tab")
        page.wait_for_function(IN_SIGHT)
    page.get_by_role("button", name="Add and add another").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ada Lovelace was added")
    expect(page.get_by_label("First name")).to_be_focused()
    expect(page.get_by_label("First name")).to_have_value("")
    expect(page.get_by_role("combobox", name="Manager")).to_have_value("Grace Tester (E-Grace)")
    page.keyboard.type("Ada")
    page.get_by_label("Last name").fill("Lovelace")
    page.get_by_label("Job title").fill("Cook")
    hint = page.get_by_role("status").filter(has_text="Somebody of this name is or was here already")
    expect(hint).to_be_visible()
    page.get_by_label("Send an invitation").uncheck()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    assert [each.manager_id for each in people(cast, cast.acme) if each.first_name == "Ada"] == [boss, boss]


def move_to_nice(cast: Cast, employee_id: str) -> None:
    """What somebody else saves meanwhile."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, UUID(employee_id)).city = "Nice"
        session.commit()


def wait_for(page: Page, asked: list[str], number: int) -> None:
    """Wait, for five seconds at most, until the browser has asked so many questions."""
    for _ in range(50):
        if len(asked) >= number:
            return
        page.wait_for_timeout(100)


def test_a_card_is_edited_in_its_place_by_keyboard(page: Page, cast: Cast) -> None:
    ada = str(cast.hire(cast.acme, "Ada", city="Lyon"))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"/e/acme/employees/{ada}/personal")
    edit = page.get_by_role("link", name="Edit: Address and private contact")
    edit.press("Enter")
    expect(page.get_by_label("Personal email")).to_be_focused()
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    assert asked == []

    edit.press("Enter")
    page.get_by_label("City").fill("Paris")
    page.keyboard.press("Escape")
    expect(page.get_by_label("City")).to_have_value("Paris")
    page.get_by_role("link", name="Departments").click(no_wait_after=True)
    wait_for(page, asked, 2)
    assert asked == ["confirm", "beforeunload"]
    page.get_by_label("City").fill("Lyon")
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    assert len(asked) == 2

    edit.press("Enter")
    page.get_by_role("link", name="Edit: Name").press("Enter")
    page.get_by_label("Preferred name").fill("Addie")
    page.get_by_label("City").fill("Paris")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved: City.")
    expect(edit).to_be_focused()
    expect(page.locator("#card-home")).to_contain_text("Paris")
    page.get_by_label("Preferred name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Addie Tester")
    assert person(cast, cast.acme, ada).version == 3

    edit.press("Enter")
    page.get_by_label("City").fill("Douala")
    move_to_nice(cast, ada)
    page.get_by_label("City").press("Enter")
    expect(page.locator("#card-home")).to_contain_text("Someone else has changed this since you opened it")
    expect(page.get_by_role("row", name="City")).to_contain_text("Nice")
    page.get_by_label("Personal email").fill("nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Personal email").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#card-home")).to_contain_text("Douala")
    page.get_by_role("link", name="Departments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Departments")
    assert len(asked) == 2
