"""What tests in a browser share: the site that is served, and what people do on most pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.support.mailbox import Mailbox

NEW_PASSWORD = "quiet lantern over seven hills"
OpenBrowser = Callable[[], Page]


@dataclass
class Site:
    """The running app: its address, and the mail that it sends."""

    url: str
    mailbox: Mailbox

    def mailed_link(self) -> str:
        """Let the worker send what is due; the link in the newest message."""
        assert self.mailbox.deliver()
        return self.mailbox.link()


def submit(page: Page, label: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=label).click()


def choose_password(page: Page, button: str | re.Pattern[str]) -> None:
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("input[name=repeat]").fill(NEW_PASSWORD)
    submit(page, button)


def sign_in(page: Page, email: str, password: str = NEW_PASSWORD) -> None:
    page.goto("/login")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    submit(page, "Sign in")
