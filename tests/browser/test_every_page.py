"""Every page that needs no more than a click: accessible and within the screen, on a light desk and on a dark phone.

Colours do not depend on the size of the screen, nor widths on colours, so that two of the four pairs show all."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import OPERATOR, PUBLIC
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer, EmployerGroup
from tests.support.browser import Site, sign_in
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.routes import ANY_ID, doors

Screen = tuple[Literal["light", "dark"], tuple[int, int]]
SCREENS: dict[str, Screen] = {"light desk": ("light", (1440, 900)), "dark phone": ("dark", (390, 844))}
# What axe finds that counts, each with its first place. Its report is long, and most of it need not leave the browser.
# Nor need it load the style sheets again (`preload`), which only the rule of sounds that play by themselves asks for.
SERIOUS = """; axe.run({preload: false, resultTypes: ["violations"]}).then((report) => report.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 150)}`))"""
NO_PAGES = ("/api/", "/healthz", "/readyz", "/metrics", "/dev/")
NO_PAGE_ENDINGS = (".css", ".csv", "/logo", "/employees/search")


def pages_of(app: Flask, role: str, slug: str) -> Iterator[str]:
    """The addresses of the pages that somebody in this role may open and that name no record."""
    for door in doors(app, slug):
        nameless = "00000000" not in door.url and not door.url.startswith(NO_PAGES)
        allowed = may(Actor("user", role, role=role), door.access) if door.in_employer else door.access != OPERATOR
        if door.method == "GET" and nameless and allowed and not door.url.endswith(NO_PAGE_ENDINGS):
            yield door.url


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> Screen:
    return SCREENS[request.param]


@pytest.fixture
def page(browser: Browser, site: Site, screen: Screen) -> Iterator[Page]:
    scheme, (width, height) = screen
    context = browser.new_context(
        base_url=site.url, color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": height}
    )
    yield context.new_page()
    context.close()


def look_at(page: Page, url: str) -> list[str]:
    """What is wrong with one page: serious findings of axe, and a width that makes it scroll sideways."""
    answer = page.goto(url)
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return []
    found = findings(page, url)
    return [*found, f"{url}: {answer.status}"] if answer.status >= 500 else found


def findings(page: Page, url: str) -> list[str]:
    """What is wrong with the page as it is now."""
    found = [f"{url}: {violation}" for violation in page.evaluate(AXE_SCRIPT + SERIOUS)]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide:
        found.append(f"{url}: {too_wide} px too wide")
    return found


def enter(page: Page, person: Person) -> None:
    sign_in(page, person.email, PASSWORD)
    page.wait_for_url("**/e/**")


def test_pages_for_everybody(app: Flask, page: Page) -> None:
    public = [door.url for door in doors(app) if door.access == PUBLIC and door.method == "GET"]
    shown = [url for url in public if not url.startswith(NO_PAGES) or url == "/api/docs"]
    assert [finding for url in [*shown, "/no/such/page"] for finding in look_at(page, url)] == []


@pytest.mark.parametrize(
    ("screen", "role"),
    [("light desk", "owner"), ("dark phone", "owner"), ("dark phone", "employee")],
    indirect=["screen"],
)
def test_pages_of_an_employer(app: Flask, page: Page, cast: Cast, role: str) -> None:
    cast.hire(cast.acme, "Gina")
    somebody = cast.person("Somebody", cast.acme, role, hired=True)
    enter(page, somebody)
    addresses = [*pages_of(app, role, cast.acme.slug)]
    if role == "owner":
        addresses.append(cast.acme.url(f"employees/{somebody.employee_ids['acme']}"))
    assert [finding for url in addresses for finding in look_at(page, url)] == []


def test_pages_of_the_operator(app: Flask, page: Page, cast: Cast) -> None:
    with app.app_context():
        group = EmployerGroup(name="Holding")
        session.add(group)
        session.flush()
        session.get_one(Employer, cast.acme.id).group_id = group.id
        session.commit()
        group_id = str(group.id)
    sign_in(page, cast.operator.email, PASSWORD)
    page.wait_for_url("**/operator/")
    shown = [door.url for door in doors(app) if door.access == OPERATOR and door.method == "GET"]
    named = [
        url.replace(f"employers/{ANY_ID}", f"employers/{cast.acme.slug}").replace(str(ANY_ID), group_id)
        for url in shown
        if not url.endswith("/groups/employers")
    ]
    assert [finding for url in named for finding in look_at(page, url)] == []


def test_what_the_search_finds_while_one_types(page: Page, cast: Cast, screen: Screen) -> None:
    cast.hire(cast.acme, "Gina")
    enter(page, cast.alice)
    page.keyboard.press("/")
    page.keyboard.type("gin")
    panel = page.locator("#found")
    panel.get_by_role("link", name="Gina").wait_for()
    assert findings(page, "the search") == []
    box = panel.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= screen[1][0]
