"""Access ends before somebody's eyes, and ownership changes hands between two people in browsers of their own."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.team import role_of


def entered(page: Page, person: Person) -> Page:
    sign_in(page, person.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    return page


def open_member(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Team").click()
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    assert findings(page, page.url) == []


def test_access_ends_and_ownership_is_handed_over(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    hana = cast.person("Hana", cast.acme, "hr")
    bobs, alices, hanas = (entered(new_person(), who) for who in (cast.bob, cast.alice, hana))

    open_member(alices, "Bob")
    alices.get_by_role("link", name="End access").click()
    expect(alices.get_by_text("The employee record stays")).to_be_visible()
    assert findings(alices, alices.url) == []
    submit(alices, "End access")
    expect(alices.get_by_text("Bob has no access any more.")).to_be_visible()
    assert findings(alices, alices.url) == []
    answer = bobs.reload()
    assert answer
    assert answer.status == 404

    open_member(alices, "Hana")
    alices.get_by_role("link", name="Offer ownership").click()
    assert findings(alices, alices.url) == []
    submit(alices, "Offer ownership")
    expect(alices.get_by_text("Alice offers ownership to Hana.")).to_be_visible()
    hanas.goto(site.mailed_link())
    assert findings(hanas, hanas.url) == []
    hanas.goto(cast.acme.url())
    hanas.get_by_role("link", name="You are offered ownership").click()
    submit(hanas, "Accept")
    expect(hanas.get_by_text("You are an owner of Acme Ltd now.")).to_be_visible()
    assert (role_of(cast, hana), role_of(cast, cast.alice)) == ("owner", "admin")
