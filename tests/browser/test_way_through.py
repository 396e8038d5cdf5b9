"""The whole way through, as people go it: sign-up to accepted invitation, two employers, two tabs."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import OpenBrowser, Site, choose_password, sign_in, submit
from tests.support.cast import PASSWORD, Cast


def sign_up(page: Page, company: str, name: str, email: str) -> None:
    page.goto("/signup")
    page.get_by_label("Company").fill(company)
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Work email").fill(email)
    submit(page, "Sign up")


def test_from_sign_up_to_an_accepted_invitation(site: Site, new_person: OpenBrowser) -> None:
    alice = new_person()
    sign_up(alice, "Acme Ltd", "Alice Adams", "alice@acme.example")
    alice.goto(site.mailed_link())
    choose_password(alice, "Activate and sign in")

    expect(alice.get_by_role("heading", level=1)).to_have_text("Welcome to Acme Ltd")
    alice.get_by_label("10 to 49 people").check()
    submit(alice, "Save and continue")
    alice.get_by_label("Colour").fill("#1f5fa8")
    submit(alice, "Save and continue")
    submit(alice, "Later")
    expect(alice.get_by_text("First steps")).to_be_visible()

    alice.goto("/e/acme-ltd/departments/new")
    alice.get_by_label("Name").fill("Kitchen")
    submit(alice, "Add department")
    alice.goto("/e/acme-ltd/employees/new")
    alice.get_by_label("First name").fill("Bob")
    alice.get_by_label("Last name").fill("Baker")
    alice.get_by_label("Job title").fill("Cook")
    alice.get_by_label("Department").select_option(label="Kitchen")
    alice.get_by_label("Work email").fill("bob@acme.example")
    alice.get_by_label("Send an invitation").check()
    submit(alice, "Add employee")
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Bob Baker")
    expect(alice.get_by_role("main")).to_contain_text("Invited at bob@acme.example until")

    bob = new_person()
    bob.goto(site.mailed_link())
    expect(bob.get_by_role("heading", level=1)).to_have_text("Invitation from Acme Ltd")
    choose_password(bob, "Accept and sign in")
    bob.goto("/me")
    expect(bob).to_have_url(re.compile("/e/acme-ltd/me"))
    expect(bob.get_by_role("main")).to_contain_text("Cook")
    assert bob.goto("/e/acme-ltd/employees/").status == 403  # type: ignore[union-attr]

    alice.goto("/e/acme-ltd/invitations/")
    expect(alice.get_by_role("main")).to_contain_text("Accepted")
    alice.goto("/e/acme-ltd/audit/")
    expect(alice.get_by_role("main")).to_contain_text("Bob Baker")


def test_signing_out_and_back_in(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = new_person()
    sign_in(page, cast.alice.email, "wrong " + PASSWORD)
    expect(page.get_by_role("alert").first).to_be_visible()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.get_by_role("banner").locator("summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/e/acme/")
    expect(page).to_have_url(re.compile("/login"))


def test_a_forgotten_password(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = new_person()
    page.goto("/forgot")
    page.get_by_label("Email").fill(cast.alice.email)
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(site.mailed_link())
    choose_password(page, re.compile("Save|Set|Change"))
    page.context.clear_cookies()
    sign_in(page, cast.alice.email)
    expect(page).to_have_url(re.compile("/e/acme/"))


def test_two_employers_the_chooser_and_two_tabs(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = new_person()
    sign_in(page, cast.dana.email, PASSWORD)
    expect(page).to_have_url(re.compile("/me$"))
    page.get_by_role("main").get_by_role("link", name=re.compile("Acme Ltd")).click()
    expect(page).to_have_url(re.compile("/e/acme/me"))

    other = page.context.new_page()
    other.goto("/e/globex/me")
    page.reload()
    expect(page.get_by_role("complementary").or_(page.locator("body")).first).to_contain_text("Acme Ltd")
    expect(other.locator("body")).to_contain_text("Globex SA")

    page.get_by_role("complementary").locator("summary").click()
    page.get_by_role("link", name=re.compile("Globex SA")).click()
    expect(page).to_have_url(re.compile("/e/globex/me"))


def test_the_language_stays_as_chosen(site: Site, new_person: OpenBrowser) -> None:
    page = new_person()
    page.goto("/login")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto("/signup")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
