"""The app behind a real HTTP server, and Chromium in front of it."""

import os
import shutil
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from hrapp import create_app
from tests.support.browser import OpenBrowser, Site
from tests.support.mailbox import Mailbox

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def served(environ: dict[str, str]) -> Flask:
    """The app as it is served to browsers: with its protection against foreign forms."""
    return create_app(environ)


@pytest.fixture
def app(served: Flask) -> Flask:
    """The cast lives in the app that is served."""
    return served


@pytest.fixture
def site(served: Flask, mailbox: Mailbox) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    served.config["BASE_URL"] = f"http://127.0.0.1:{server.port}"
    yield Site(served.config["BASE_URL"], mailbox)
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("HRAPP_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def new_person(browser: Browser, site: Site) -> Iterator[OpenBrowser]:
    """A fresh browser profile for each person; its console must stay free of errors."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser() -> Page:
        context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}, locale="en")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(15_000)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []
