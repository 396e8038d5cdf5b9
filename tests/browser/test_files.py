"""Choosing a file: what is too large is said before anything is sent."""

import re

from playwright.sync_api import expect

from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast
from tests.support.pictures import picture

PHOTO = b"\xff\xd8\xff" + bytes(5 * 1024 * 1024)


def test_a_logo_that_is_too_large_is_not_sent(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    page = new_person()
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/"))
    page.goto("/e/acme/profile/look")
    logo = page.get_by_label("Logo", exact=True)
    logo.set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(5 * 1024 * 1024)}
    )
    assert logo.evaluate("input => input.validationMessage") == "Choose a picture of at most 4 MB."
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    submit(page, "Save")
    assert "POST" not in sent
    logo.set_input_files({"name": "logo.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")})
    submit(page, "Save")
    expect(page.get_by_text("The profile has been saved.")).to_be_visible()
