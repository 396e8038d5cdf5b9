"""A photo is seen before it is saved, and whom to call is put in order, by mouse and by keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast
from tests.support.pictures import picture


def test_a_photo_and_two_emergency_contacts(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    gina = cast.hire(cast.acme, "Gina")
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    page.wait_for_url("**/e/acme/**")

    page.goto(cast.acme.url(f"employees/{gina}"))
    page.get_by_role("link", name="Add a photo").click()
    chosen = page.get_by_label("Photo", exact=False).and_(page.locator("input[type=file]"))
    preview = page.locator("#photo-preview")
    chosen.set_input_files({"name": "g.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (600, 800))})
    expect(preview.locator("img")).to_have_attribute("src", re.compile("^data:image/jpeg"))
    assert preview.locator("img").evaluate("image => [image.clientWidth, image.clientHeight]") == [160, 160]
    chosen.set_input_files([])
    expect(preview.locator("img")).to_have_count(0)
    chosen.set_input_files({"name": "g.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (600, 800))})
    assert findings(page, "the form of a photo") == []
    submit(page, "Save photo")
    expect(page.get_by_text("The photo has been saved.")).to_be_visible()
    face = page.get_by_role("link", name="Change the photo").locator("img")
    assert face.evaluate("image => image.decode().then(() => image.naturalWidth)") == 512

    page.goto(cast.acme.url(f"employees/{gina}/personal"))
    for name in ("Anna", "Ben"):
        page.locator(".card", has_text="Emergency contacts").get_by_role("link", name="Add").click()
        page.get_by_label("Name").fill(name)
        page.get_by_label("Phone", exact=True).fill("+237 611 22 33 44")
        submit(page, "Add an emergency contact")
        expect(page.get_by_text(f"{name} was added.")).to_be_visible()
    names = page.locator(".related .person-name")
    expect(names).to_have_text(["Anna", "Ben"])
    page.get_by_role("button", name="Move Ben up").press("Enter")
    expect(names).to_have_text(["Ben", "Anna"])
    assert findings(page, "the cards") == []
    page.get_by_role("link", name="Edit Anna").click()
    assert findings(page, "the form of somebody") == []
    submit(page, "Remove Anna")
    expect(names).to_have_text(["Ben"])
