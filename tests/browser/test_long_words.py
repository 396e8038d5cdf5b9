"""Long words break no page: a name of 70 letters, a title of 49, a company of 200, on small and large screens."""

import re

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import pages_of
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast

WIDTHS = (360, 390, 1440)
NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftscha"[:70]
TITLE = "Donaudampfschifffahrtselektrizitaetenhauptbetrieb"[:49]
COMPANY = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 4
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 90)).slice(0, 3)"""


def too_wide(page: Page, url: str) -> list[str]:
    """The widths at which a page has to be scrolled sideways, with what sticks out."""
    found = []
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})  # charts take a moment to become narrower
    page.goto(url)
    for width in WIDTHS:
        if width != WIDTHS[0]:
            page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{url} at {width} px: {page.evaluate(TOO_WIDE)}")
    return found


def fill_with_long_words(app: Flask, cast: Cast) -> list[str]:
    """Give Acme, its owner and its rows names that are as long as they may be; the pages of single rows."""
    somebody = cast.person("Somebody", cast.acme, "owner", hired=True)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        department = Department(name=NAME + " " + NAME[:29], code="LONG", description=COMPANY)
        branch = Branch(name=NAME, code="LONG", city=NAME, email=f"{NAME[:60]}@{NAME[:60]}.example")
        session.add_all([department, branch])
        session.commit()
        ids = department.id, branch.id
    person = cast.hire(
        cast.acme,
        NAME,
        last_name=NAME,
        job_title=TITLE,
        department_id=ids[0],
        branch_id=ids[1],
        manager_id=somebody.employee_ids["acme"],
        work_email=f"{NAME[:60]}@{NAME[:60]}.example",
        city=NAME,
    )
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.employers SET legal_name = :name"), {"name": COMPANY[:200]})
        connection.execute(
            text("UPDATE public.users SET name = :name WHERE email = :email"), {"name": NAME, "email": somebody.email}
        )
    return [
        *(cast.acme.url(f"employees/{person}{tab}") for tab in ("", "/work", "/personal", "/activity")),
        *(cast.acme.url(f"employees/{person}/cards/{section}/edit") for section in ("work", "contact", "home")),
        cast.acme.url(f"employees/{somebody.employee_ids['acme']}"),
        cast.acme.url(f"departments/{ids[0]}/edit"),
        cast.acme.url(f"branches/{ids[1]}/edit"),
        cast.acme.url("no/such/page"),
        cast.acme.url(f"search?q={NAME[:20]}"),
    ]


def test_no_page_scrolls_sideways(app: Flask, site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    rows = fill_with_long_words(app, cast)
    page = new_person()
    sign_in(page, "somebody@example.com", PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.goto(cast.acme.url("invitations/new?to=team"))
    page.get_by_label("Email").fill(f"{NAME[:60]}@{NAME[:60]}.example")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("main").get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invitations")
    pages = [*pages_of(app, "owner", "acme"), *rows]
    assert [finding for url in pages for finding in too_wide(page, url)] == []
    operator = new_person()
    sign_in(operator, cast.operator.email, PASSWORD)
    expect(operator).to_have_url(re.compile("/operator/"))
    assert [f for url in ("/operator/", "/operator/employers/acme") for f in too_wide(operator, url)] == []
