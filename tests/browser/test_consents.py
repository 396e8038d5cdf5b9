"""An employer looks for somebody, asks them, and sees what they allow, until they revoke it: in two browsers."""

import re

from playwright.sync_api import Page, expect

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.elsewhere import IDENTIFIED, choose

PHONE = {"width": 390, "height": 844}
WHY = "To plan your hours with care"


def rosa_works_at_globex(cast: Cast) -> Person:
    """With an account there, and an identifier; Globex shares all it may."""
    choose(cast, cast.globex, sharing="full")
    rosa = cast.person("Rosa", cast.globex, "employee", hired=True)
    with cast.app.app_context(), tenant_scope(cast.globex.tenant):
        record = session.get_one(Employee, rosa.employee_ids["globex"])
        record.passport_number, record.nationality = IDENTIFIED["passport_number"], IDENTIFIED["nationality"]
        record.job_title = "Tax adviser"
        session.commit()
    return rosa


def ask(alice: Page, url: str) -> None:
    alice.goto(url)
    submit(alice, "Look for them at other employers on this site")
    expect(alice.get_by_role("main")).to_contain_text("Works for another employer on this site now.")
    expect(alice.get_by_role("main")).not_to_contain_text("Globex")
    assert findings(alice, "what was found") == []
    alice.get_by_role("link", name="Ask for consent").click()
    for scope in ("Identity (name)", "Employment dates", "Job title"):
        alice.get_by_label(scope).check()
    alice.get_by_label("Why you ask").fill(WHY)
    alice.set_viewport_size(PHONE)
    assert findings(alice, "the request") == []
    submit(alice, "Ask the person")
    expect(alice.get_by_role("main")).to_contain_text("Waiting for an answer")


def allow_in_part(rosa: Page, link: str) -> None:
    rosa.goto(link)
    main = rosa.get_by_role("main")
    expect(main).to_contain_text(WHY)
    expect(main).to_contain_text("Acme Ltd")
    expect(main).to_contain_text("Rosa Tester")
    assert findings(rosa, "the answer") == []
    rosa.get_by_label("Job title").uncheck()
    submit(rosa, "Approve")
    expect(main).to_contain_text("Acme Ltd may see what you have allowed")


def revoke(rosa: Page) -> None:
    rosa.set_viewport_size(PHONE)
    rosa.goto("/me/consents")
    assert findings(rosa, "the consents") == []
    rosa.get_by_role("link", name=re.compile("Acme Ltd")).click()
    rosa.get_by_role("link", name=re.compile("Revoke")).click()
    assert findings(rosa, "the revocation") == []
    submit(rosa, re.compile("Revoke"))
    rosa.goto("/me/consents/history")
    for words in ("looked for you", "asked for your data", "You allowed", "looked at your data"):
        expect(rosa.get_by_role("main")).to_contain_text(words)
    assert findings(rosa, "the history") == []


def test_consent_is_asked_for_given_in_part_and_revoked(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    person = rosa_works_at_globex(cast)
    url = cast.acme.url(f"employees/{cast.hire(cast.acme, 'Rosa', **IDENTIFIED)}/elsewhere")
    alice, rosa = new_person(), new_person()
    sign_in(alice, cast.alice.email, PASSWORD)
    expect(alice).to_have_url(re.compile("/e/acme/"))
    ask(alice, url)
    sign_in(rosa, person.email, PASSWORD)
    expect(rosa).to_have_url(re.compile("/e/globex/"))
    allow_in_part(rosa, site.mailed_link())

    site.mailbox.deliver()
    alice.goto(url)
    alice.get_by_role("button", name="Show what was allowed").click()
    expect(alice.get_by_role("main")).to_contain_text("Globex SA")
    expect(alice.get_by_role("main")).to_contain_text("Rosa Tester")
    expect(alice.get_by_role("main")).not_to_contain_text("Tax adviser")
    assert findings(alice, "what was allowed") == []
    site.mailbox.deliver()

    revoke(rosa)
    site.mailbox.deliver()
    alice.goto(url)
    expect(alice.get_by_role("main")).to_contain_text("Revoked")
    expect(alice.get_by_role("main")).not_to_contain_text("Globex")
    expect(alice.get_by_role("button", name="Show what was allowed")).to_have_count(0)
