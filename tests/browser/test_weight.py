"""How much a browser loads for the list of employees: everything the first time, hardly more than the page after."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.support.browser import Site, sign_in
from tests.support.cast import PASSWORD, Cast

LIST = "employees/"


@dataclass
class Weight:
    """What went over the wire: the requests, and the bytes of their answers with the heads."""

    urls: list[str]
    size: int


def signed_in_without_cache(browser: Browser, site: Site, cast: Cast) -> Page:
    """A page of a profile that has the session of somebody signed in, and no file yet."""
    elsewhere = browser.new_context(base_url=site.url)
    page = elsewhere.new_page()
    sign_in(page, cast.alice.email, PASSWORD)
    page.wait_for_url("**/e/**")
    session = elsewhere.storage_state()
    elsewhere.close()
    return browser.new_context(base_url=site.url, storage_state=session).new_page()


def load(page: Page, url: str) -> Weight:
    """Open a page, and weigh what does not come from the browser's own cache."""
    devtools = page.context.new_cdp_session(page)
    asked: dict[str, str] = {}
    weight = Weight([], 0)

    def finish(event: dict[str, object]) -> None:
        size = int(str(event["encodedDataLength"]))
        if size:
            weight.urls.append(asked[str(event["requestId"])])
            weight.size += size

    devtools.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    devtools.on("Network.loadingFinished", finish)
    devtools.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    devtools.detach()
    return weight


def test_a_list_is_light_the_first_time_and_again(browser: Browser, site: Site, cast: Cast) -> None:
    for number in range(60):
        cast.hire(cast.acme, f"Person {number}")
    page = signed_in_without_cache(browser, site, cast)
    cold = load(page, cast.acme.url(LIST))
    assert cold.size <= 120_000, cold
    assert len(cold.urls) <= 12, cold
    warm = load(page, cast.acme.url(f"{LIST}?page=2"))
    assert warm.size <= 10_000, warm
    assert len(warm.urls) == 1, warm
    page.context.close()
