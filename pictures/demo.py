"""The demo as a browser shows it to one of its people."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

import requests
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from hrapp.demo import PASSWORD

ROOT = Path(__file__).parent.parent
Theme = Literal["light", "dark"]
START_LIMIT = 90


@contextmanager
def served_demo(folder: Path) -> Iterator[str]:
    """The address of hrapp with a fresh demo, whose data is in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "hrapp.run.serve", "--port", port]
    running = subprocess.Popen(command, cwd=ROOT, env=environ | {"HRAPP_INSTANCE": str(folder)})
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url)
        yield url
    finally:
        running.terminate()
        running.wait()


@retry(
    retry=retry_if_exception_type(requests.RequestException), stop=stop_after_delay(START_LIMIT), wait=wait_fixed(0.5)
)
def wait_until_ready(url: str) -> None:
    requests.get(f"{url}/readyz", timeout=5).raise_for_status()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("HRAPP_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def signed_in(
    browser: Browser, url: str, email: str, size: ViewportSize, *, theme: Theme = "light", locale: str = "en"
) -> Iterator[Page]:
    """The first page that this person of the demo gets to."""
    context = browser.new_context(
        base_url=url, viewport=size, color_scheme=theme, reduced_motion="reduce", locale=locale
    )
    page = context.new_page()
    page.goto("/login")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").locator("form[action='/login'] [type=submit]").click()
    page.wait_for_url(lambda address: not address.endswith("/login"))
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def picture_of(page: Page) -> Image.Image:
    """What the window shows, once nothing more is loaded."""
    page.wait_for_load_state("networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")
