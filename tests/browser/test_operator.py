"""The operator opens an employer, suspends and resumes it; its owner is let in, kept out, and let in again."""

from playwright.sync_api import Page, expect

from tests.support.browser import OpenBrowser, Site, choose_password, sign_in, submit
from tests.support.cast import PASSWORD, Cast


def open_employer(page: Page) -> None:
    page.get_by_role("link", name="Add an employer").first.click()
    page.get_by_label("Legal name").fill("Initech Ltd")
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Owner's name").fill("Bill Lumbergh")
    page.get_by_label("Owner's email").fill("bill@initech.example")
    submit(page, "Add and email the owner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Initech Ltd")
    expect(page.get_by_role("main")).to_contain_text("bill@initech.example, not activated yet")


def test_an_employer_is_opened_suspended_and_resumed(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    olga = new_person()
    sign_in(olga, cast.operator.email, PASSWORD)
    open_employer(olga)

    bill = new_person()
    bill.goto(site.mailed_link())
    choose_password(bill, "Activate and sign in")
    expect(bill.get_by_role("heading", level=1)).to_have_text("Welcome to Initech Ltd")

    olga.reload()
    expect(olga.get_by_role("main")).not_to_contain_text("not activated yet")
    olga.get_by_role("link", name="Suspend…").click()
    olga.get_by_label("Type “Initech Ltd” to confirm").fill("Initech Ltd")
    submit(olga, "Suspend")
    expect(olga.get_by_role("main")).to_contain_text("Suspended")
    bill.goto("/e/initech-ltd/")
    expect(bill.get_by_role("heading", level=1)).to_have_text("This employer is suspended")

    olga.get_by_role("link", name="Resume…").click()
    submit(olga, "Resume")
    expect(olga.get_by_role("link", name="Suspend…")).to_be_visible()
    bill.goto("/e/initech-ltd/audit/")
    for words in ("Added", "Suspended", "Resumed", "Olga"):
        expect(bill.get_by_role("main")).to_contain_text(words)
