"""`python -m pictures` takes the pictures anew: of the demo's dashboard, light and dark."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import requests
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from hrapp.demo import PASSWORD

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "hrapp" / "ui" / "static" / "pictures"
README = ROOT / "docs" / "dashboard.png"
OWNER = "owner@harbourfinch.example"
SIZE = ViewportSize(width=1200, height=800)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
START_LIMIT = 90


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, served_demo(Path(folder)) as url, sync_playwright() as playwright:
        program = os.environ.get("HRAPP_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        light, dark = (dashboard(browser, url, theme) for theme in THEMES)
        browser.close()
    for theme, picture in (("light", light), ("dark", dark)):
        picture.save(PICTURES / f"dashboard-{theme}.webp", quality=80, method=6)
    light.quantize(128, dither=Image.Dither.NONE).save(README, optimize=True)


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


def dashboard(browser: Browser, url: str, theme: Theme) -> Image.Image:
    """The owner's dashboard in one theme."""
    context = browser.new_context(
        base_url=url,
        viewport=SIZE,
        color_scheme=theme,
        reduced_motion="reduce",
        locale="en",
    )
    page = context.new_page()
    page.goto("/login")
    page.locator("input[name=email]").fill(OWNER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/e/**")
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture


if __name__ == "__main__":
    main()
