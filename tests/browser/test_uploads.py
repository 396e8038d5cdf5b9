"""Files are dropped onto a record, sent with their progress, mended and sent again; then one is renewed and read."""

import base64
import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.browser.test_every_page import findings
from tests.support.browser import OpenBrowser, Site, sign_in, submit
from tests.support.cast import PASSWORD, Cast
from tests.support.files import PICTURES

# Drags files over the page, and drops them if `dropped`.
DRAG = """([files, dropped]) => {
  const dataTransfer = new DataTransfer();
  for (const [name, content] of files) {
    dataTransfer.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  }
  for (const type of dropped ? ["dragover", "drop"] : ["dragenter", "dragover"]) {
    document.querySelector("main").dispatchEvent(
      new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


def printed() -> bytes:
    """A page of paper that a browser can show."""
    out = BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, "PDF")
    return out.getvalue()


def drag(page: Page, *files: tuple[str, bytes], dropped: bool) -> None:
    page.evaluate(DRAG, [[[name, base64.b64encode(content).decode()] for name, content in files], dropped])


def test_files_are_dropped_sent_mended_and_sent_again(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    gina = cast.hire(cast.acme, "Gina")
    page = new_person()
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, cast.alice.email, PASSWORD)
    page.wait_for_url("**/e/acme/**")
    page.goto(cast.acme.url(f"employees/{gina}/documents"))
    expect(page.get_by_text("No documents yet")).to_be_visible()

    dragged = ("Contract.pdf", printed()), ("Diploma.png", PICTURES["PNG"]), ("Tool.exe", b"MZ"), ("Empty.pdf", b"")
    overlay = page.get_by_text("Drop the files to add them")
    drag(page, *dragged, dropped=False)
    expect(overlay).to_be_visible()
    drag(page, *dragged, dropped=True)
    expect(overlay).to_be_hidden()
    rows = page.locator(".upload")
    expect(rows).to_have_count(4)
    expect(rows.nth(0).get_by_label("Type")).to_be_focused()
    expect(rows.nth(2)).to_contain_text("This kind of file is not accepted here.")
    expect(rows.nth(3)).to_contain_text("This file is empty.")
    for name in ("Tool.exe", "Empty.pdf"):
        page.get_by_role("button", name=f"Remove {name}").press("Enter")
    rows.nth(0).get_by_label("Type").select_option("contract")
    rows.nth(1).get_by_label("Type").select_option("certificate")
    rows.nth(1).get_by_text("More").click()
    rows.nth(1).get_by_label("Issued on").fill("2026-05-02")
    rows.nth(1).get_by_label("Expires on").fill("2026-05-01")
    assert findings(page, "files to be sent") == []

    submit(page, re.compile("^Upload$"))
    expect(page.get_by_role("link", name="Contract", exact=True)).to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("It cannot expire before it was issued.")
    expect(rows.locator("[aria-invalid=true]")).to_have_count(1)
    assert findings(page, "a file that was refused") == []
    rows.get_by_label("Expires on").fill("2190-05-01")

    page.route("**/documents", lambda _route: None)
    rows.get_by_role("button", name="Try again").click()
    rows.get_by_role("button", name="Cancel").click()
    expect(rows).to_contain_text("Cancelled. Nothing was saved.")
    page.unroute("**/documents")
    page.route("**/documents", lambda route: route.abort())
    rows.get_by_role("button", name="Try again").click()
    expect(rows).to_contain_text("The connection was lost.")
    page.unroute("**/documents")
    rows.get_by_role("button", name="Try again").click()
    expect(rows).to_have_count(0)
    expect(page.locator("[data-upload-said]")).to_have_text("Diploma.png was added.")
    expect(page.get_by_role("button", name="Choose files")).to_be_focused()
    expect(page.locator(".document-title")).to_have_text(["Diploma", "Contract"])

    page.get_by_role("button", name="Verify Diploma").click()
    expect(page.get_by_text("Diploma is verified.")).to_be_visible()
    expect(page.locator(".document", has_text="Diploma")).to_contain_text("Verified by Alice")
    assert findings(page, "the documents of a record") == []


def test_what_is_missing_is_added_renewed_and_read(site: Site, new_person: OpenBrowser, cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"documents_required": ["contract"]}
        session.commit()
    gina = cast.hire(cast.acme, "Gina")
    page = new_person()
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, cast.alice.email, PASSWORD)
    page.wait_for_url("**/e/acme/**")
    page.goto(cast.acme.url(f"employees/{gina}/documents"))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("link", name="Add: Contract").press("Enter")
    chooser.value.set_files({"name": "Scan.png", "mimeType": "image/png", "buffer": PICTURES["PNG"]})
    expect(page.locator(".upload select")).to_have_value("contract")
    submit(page, re.compile("^Upload$"))
    expect(page.get_by_role("heading", name="Missing")).to_have_count(0)

    page.get_by_label("More about Scan").press("Enter")
    page.get_by_role("link", name="Renew").press("Enter")
    page.get_by_label("Title").fill("Contract")
    page.get_by_label("Issued on").fill("2026-05-02")
    page.get_by_label("Expires on").fill("2026-05-01")
    drag(page, ("Paper.pdf", printed()), dropped=True)
    submit(page, re.compile("^Renew$"))
    expect(page.get_by_text("It cannot expire before it was issued.")).to_be_visible()
    assert page.locator("input[type=file]").evaluate("input => input.files[0].name") == "Paper.pdf"
    page.get_by_label("Expires on").fill("2190-05-01")
    submit(page, re.compile("^Renew$"))
    expect(page.get_by_text("Contract has been renewed.")).to_be_visible()
    assert page.frame_locator("iframe").locator("embed, body").count() >= 1
    assert findings(page, "a document") == []
    page.get_by_role("link", name="Version 1 · Scan").click()
    expect(page.get_by_text("This is a former version")).to_be_visible()
    picture = page.get_by_role("img", name="Scan")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 70
