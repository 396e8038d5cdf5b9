"""Somebody sends on the phone what is asked of them; HR verifies it, and they see that."""

from playwright.sync_api import expect

from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.pictures import picture

WIDTH = "document.documentElement.scrollWidth"


def test_what_is_asked_is_sent_from_a_phone_and_verified(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {**settings_row().chosen, "documents_required": ["passport", "contract"]}
        session.commit()
    bob, hr = new_person(), new_person()
    bob.set_viewport_size({"width": 390, "height": 844})
    sign_in(bob, cast.bob.email, PASSWORD)
    bob.wait_for_url("**/e/acme/**")
    bob.goto(cast.acme.url("me"))
    assert findings(bob, "what is asked") == []
    bob.get_by_role("link", name="Upload: Passport").click()
    photo = {"name": "IMG_2034.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (600, 800))}
    bob.get_by_label("File").set_input_files(photo)
    bob.get_by_label("Expires on").fill("2020-05-01")
    bob.get_by_role("button", name="Upload", exact=True).click()
    expect(bob.get_by_text("This date has passed.")).to_be_visible()
    assert findings(bob, "a mistake") == []
    # The photo is still there.
    bob.get_by_label("Expires on").fill("2040-05-01")
    bob.get_by_role("button", name="Upload", exact=True).click()
    expect(bob.get_by_text("Passport was sent to HR.")).to_be_visible()
    expect(bob.get_by_role("link", name="Upload: Passport")).to_have_count(0)
    mine = bob.locator("#documents li", has_text="Passport")
    expect(mine).to_contain_text("Not verified")
    assert bob.evaluate(WIDTH) == 390

    sign_in(hr, cast.alice.email, PASSWORD)
    hr.wait_for_url("**/e/acme/**")
    hr.goto(cast.acme.url(f"employees/{cast.bob.employee_ids['acme']}/documents"))
    hr.get_by_role("button", name="Verify Passport").click()
    expect(hr.get_by_text("Verified by Alice")).to_be_visible()

    bob.reload()
    expect(mine).to_contain_text("Verified by Alice")
    mine.get_by_label("More about Passport").click()
    assert findings(bob, "the menu of a document") == []
    expect(mine.get_by_role("link", name="Renew")).to_be_visible()
    expect(mine.get_by_role("link", name="Withdraw")).to_have_count(0)
