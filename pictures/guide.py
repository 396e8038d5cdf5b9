"""The pictures of the guide for HR, in each language: what they show, and the steps that lead there in the demo.

They are taken in the order of ALBUM, since each finds what the ones before have left.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize

from hrapp.demo.papers import letter
from hrapp.demo.portraits import portrait
from hrapp.demo.seeding import BOTH
from pictures.demo import ROOT, picture_of, signed_in

FOLDER = ROOT / "docs" / "guide" / "pictures"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
LARGEST = 60_000  # bytes
QUALITIES = (82, 74, 66, 58, 50, 40)


@dataclass(frozen=True)
class Edition:
    """A language of the guide, the demo employer that has it, and what is typed there."""

    language: str
    locale: str
    slug: str
    domain: str
    newcomer: Mapping[str, str]
    contacts: tuple[Mapping[str, str], ...]
    child: Mapping[str, str]
    identifiers: Mapping[str, str]
    bank: Mapping[str, str]
    field: Mapping[str, str]
    files: Mapping[str, str]
    leaving: str
    asking: str


EDITIONS = (
    Edition(
        "en",
        "en-GB",
        "harbour-finch",
        "harbourfinch.example",
        {
            "first_name": "Nora",
            "last_name": "Ellis",
            "job_title": "Dispatcher",
            "work_email": "nora.ellis@harbourfinch.example",
        },
        (
            {"name": "Tom Bell", "relationship": "Partner", "phone": "+44 117 496 0321"},
            {"name": "Grace Osei", "relationship": "Sister", "phone": "+44 20 7946 0958"},
        ),
        {"name": "Ida Bell", "relationship": "Child", "birth_date": "2019-04-12"},
        {"social_security_number": "PP 24 68 02 A", "passport_number": "533401372"},
        {"bank_name": "Avon & Severn Bank", "bank_account": "GB29 NWBK 6016 1331 9268 19"},
        {
            "label": "Bicycle",
            "kind": "choice",
            "help": "For those who ride on the site.",
            "new_options": "Own bicycle\nFrom the company\nNone",
        },
        {"Identity card 2026.pdf": "Identity card", "Course in first aid.pdf": "Course in first aid"},
        "A new job closer to home.",
        "To check the dates in your application.",
    ),
    Edition(
        "fr",
        "fr-CH",
        "alpenglow",
        "alpenglow.example",
        {
            "first_name": "Nora",
            "last_name": "Perret",
            "job_title": "Vendeuse",
            "work_email": "nora.perret@alpenglow.example",
        },
        (
            {"name": "Luc Favre", "relationship": "Partenaire", "phone": "+41 22 555 03 21"},
            {"name": "Inès Rochat", "relationship": "Sœur", "phone": "+41 21 555 09 58"},
        ),
        {"name": "Zoé Favre", "relationship": "Enfant", "birth_date": "2019-04-12"},
        {"social_security_number": "756.4027.1836.49", "national_id": "K4072618"},
        {"bank_name": "Banque du Léman", "bank_account": "CH93 0076 2011 6238 5295 7"},
        {
            "label": "Vélo",
            "kind": "choice",
            "help": "Pour les trajets entre les sites.",
            "new_options": "Son vélo\nVélo de l’entreprise\nAucun",
        },
        {"Carte d’identité 2026.pdf": "Carte d’identité", "Cours de secourisme.pdf": "Cours de secourisme"},
        "Un nouvel emploi plus près de la maison.",
        "Pour vérifier les dates de votre candidature.",
    ),
)


class Visitor:
    """Somebody of the demo in front of a browser, who looks at the record of `person`, to whom `report` reports."""

    def __init__(self, page: Page, edition: Edition, person: str, report: str) -> None:
        self.page, self.edition, self.person, self.report = page, edition, person, report

    def go(self, path: str) -> None:
        """To a page of the employer."""
        self.page.goto(f"/e/{self.edition.slug}/{path}")
        self.page.wait_for_load_state("networkidle")

    def to_record(self, tab: str = "") -> None:
        self.go(f"employees/{self.person}{tab}")

    def type(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"main [name={name}][value='{value}']").check()
            else:
                field.fill(value)

    def send(self, form: str = "main form") -> None:
        self.page.locator(f"{form} button[type=submit]:not([aria-hidden])").first.click()
        self.page.wait_for_load_state("networkidle")

    def show(self, place: str) -> Locator:
        """Have this in the middle of the window."""
        found = self.page.locator(place).first
        found.evaluate("place => place.scrollIntoView({block: 'center'})")
        return found


class Shot(NamedTuple):
    """A picture: its name, the steps that lead to what it shows, and who sees it how."""

    name: str
    lead: Callable[[Visitor], Any]
    size: ViewportSize = DESK
    role: str = "owner"


def add_an_employee(visitor: Visitor) -> None:
    visitor.go("employees/new")
    visitor.type(visitor.edition.newcomer)


def same_name(visitor: Visitor) -> None:
    visitor.to_record()
    first, _, last = visitor.page.locator("h1").inner_text().partition(" ")
    visitor.go("employees/new")
    visitor.type({**visitor.edition.newcomer, "first_name": first, "last_name": last})
    visitor.page.locator("#namesakes .note").wait_for()
    visitor.show("#namesakes .note")


def side_by_side(visitor: Visitor) -> None:
    """Also with the birthday of somebody who is here."""
    visitor.to_record()
    first, _, last = visitor.page.locator("h1").inner_text().partition(" ")
    visitor.to_record("/cards/personal/edit")
    born = visitor.page.locator("main [name=birth_date]").input_value()
    visitor.go("employees/new")
    visitor.page.locator("details.more > summary").click()
    visitor.type({**visitor.edition.newcomer, "first_name": first, "last_name": last, "birth_date": born})
    visitor.page.locator("main [name=first_name]").press("Enter")
    visitor.show("#field-unlike .comparison-head")


def record(visitor: Visitor) -> None:
    visitor.to_record()


def duplicates(visitor: Visitor) -> None:
    visitor.go("duplicates/")


def duplicate_pair(visitor: Visitor) -> None:
    visitor.page.locator("main a.person-name").first.click()
    visitor.page.locator(".pair").wait_for()


def merge(visitor: Visitor) -> None:
    visitor.page.locator(".pair-acts a.btn-primary").click()
    visitor.page.locator(".pair-kept").wait_for()


def other_employers(visitor: Visitor) -> None:
    """Of Sam, who has been asked."""
    visitor.go("elsewhere/?q=sam")
    visitor.page.locator("main a.person-name").first.click()
    visitor.page.locator("main .elsewhere-finding").first.wait_for()


def ask_for_consent(visitor: Visitor) -> None:
    """Of somebody who has not been asked."""
    visitor.go("elsewhere/?q=agnes")
    visitor.page.locator("main a.person-name").first.click()
    visitor.page.locator("main a[href$='/requests/new']").click()
    for scope in ("identity", "dates"):
        visitor.page.locator(f"main [name=scopes][value={scope}]").check()
    visitor.type({"reason": visitor.edition.asking})


def your_consents(visitor: Visitor) -> None:
    visitor.page.goto("/me/consents")
    visitor.page.locator(f"[value={visitor.edition.language}], [lang={visitor.edition.language}]").last.click()
    visitor.page.wait_for_load_state("networkidle")


def your_consent(visitor: Visitor) -> None:
    """The request that waits for an answer."""
    visitor.page.locator("main a[href^='/me/consents/']:not([href$=history])").first.click()
    visitor.page.locator("main [name=scopes]").first.wait_for()


def edit_a_card(visitor: Visitor) -> None:
    visitor.to_record()
    visitor.page.locator("#card-contact [data-edit]").click()
    visitor.page.locator("#card-contact form").wait_for()
    visitor.show("#card-contact")


def change_job(visitor: Visitor) -> None:
    visitor.to_record("/job-changes")


def promotion(visitor: Visitor) -> None:
    visitor.to_record("/promotions/new")
    before = visitor.page.locator("#change-effects").inner_text()
    title = visitor.edition.newcomer["job_title"]
    visitor.type({"job_title": title, "effective_on": f"{date.today().year + 1}-09-01"})
    visitor.page.locator("#field-effective_on").dispatch_event("change")
    visitor.page.locator("#change-effects", has_not_text=before).wait_for()


def job_history(visitor: Visitor) -> None:
    visitor.send("main form.job-form")
    visitor.to_record("/work")


def photo(visitor: Visitor) -> None:
    visitor.to_record("/photo/edit")
    face = FilePayload(name="photo.webp", mimeType="image/webp", buffer=portrait(7).large)
    visitor.page.locator("main [name=photo]").set_input_files(face)


def emergency_contacts(visitor: Visitor) -> None:
    named = [("emergency-contacts", each) for each in visitor.edition.contacts] + [
        ("dependents", visitor.edition.child)
    ]
    for path, values in named:
        visitor.to_record(f"/{path}/new")
        visitor.type(values)
        visitor.send()
    show_related(visitor)


def show_related(visitor: Visitor) -> None:
    visitor.to_record("/personal")
    visitor.show(".related")


def masked(visitor: Visitor) -> None:
    for card, values in (("identifiers", visitor.edition.identifiers), ("bank", visitor.edition.bank)):
        visitor.to_record(f"/cards/{card}/edit")
        visitor.type(values)
        visitor.send()
    visitor.to_record("/personal")
    visitor.show("#card-bank")


def shown(visitor: Visitor) -> None:
    visitor.page.locator(EYE).click()
    visitor.page.locator(".revealed-value").wait_for()


def password(visitor: Visitor) -> None:
    visitor.page.goto(f"/account/confirm?next=/e/{visitor.edition.slug}/employees/{visitor.person}/personal")


def own_fields(visitor: Visitor) -> None:
    visitor.go("settings/custom-fields/")


def own_field(visitor: Visitor) -> None:
    visitor.go("settings/custom-fields/new")
    visitor.type({**visitor.edition.field, "section": "more", "privacy": "work", "listed": "true"})
    visitor.page.evaluate("scrollTo(0, 0)")


def documents(visitor: Visitor) -> None:
    """Of somebody who lacks one, and may be asked for it."""
    visitor.go("documents/missing?account=yes")
    visitor.page.locator("main a.person-name").first.click()
    visitor.page.locator("#documents").wait_for()
    visitor.page.wait_for_load_state("networkidle")


def add_documents(visitor: Visitor) -> None:
    files = [
        FilePayload(name=name, mimeType="application/pdf", buffer=letter("", title, [title], "#1f5fa8"))
        for name, title in visitor.edition.files.items()
    ]
    visitor.page.locator("main [data-uploads] input[type=file]").first.set_input_files(files)
    visitor.page.locator("main [data-upload-fields]").nth(len(files) - 1).wait_for()
    visitor.page.evaluate("scrollTo(0, 0)")


def documents_missing(visitor: Visitor) -> None:
    visitor.go("documents/missing")
    for row in range(2):
        visitor.page.locator("main tbody input[type=checkbox]").nth(row).check()


def documents_expiring(visitor: Visitor) -> None:
    visitor.go("documents?state=ending")
    visitor.page.locator("main tbody tr").first.click()
    visitor.page.wait_for_url("**preview=**")


def your_documents(visitor: Visitor) -> None:
    visitor.go("me")


def your_document(visitor: Visitor) -> None:
    visitor.go("me/documents/new?type=identity")


def somebody_leaves(visitor: Visitor) -> None:
    visitor.to_record("/departures/new")
    last_day = (date.today() + timedelta(days=30)).isoformat()
    visitor.type({"kind": "resigned", "last_day": last_day, "reason": visitor.edition.leaving})


def what_happens(visitor: Visitor) -> None:
    somebody_leaves(visitor)
    visitor.send()


def settings(visitor: Visitor) -> None:
    visitor.go("settings/")


def what_it_does(visitor: Visitor) -> None:
    visitor.go("settings/record")
    visitor.type({"rule_passport_number": "required", "rule_gender": "hidden"})
    visitor.send()


def numbers(visitor: Visitor) -> None:
    visitor.go("settings/numbers")
    before = visitor.page.locator(".preview").inner_text()
    visitor.type({"number_format": "yearly"})
    visitor.page.locator(".preview", has_not_text=before).wait_for()
    visitor.show(".preview")


def take_back(visitor: Visitor) -> None:
    visitor.go("employees/?status=former")
    visitor.page.locator("a.person-name").first.click()
    visitor.page.wait_for_load_state("networkidle")
    visitor.go(f"employees/{visitor.page.url.rpartition('/')[2]}/rehires/new")


def entered_by_mistake(visitor: Visitor) -> None:
    add_an_employee(visitor)
    visitor.page.locator("main [name=invite]").uncheck()
    visitor.send()
    visitor.go(f"employees/{visitor.page.url.rpartition('/')[2]}/removal")


def filtered_list(visitor: Visitor) -> None:
    """Those who have chosen the second option of the first field of the employer's own."""
    visitor.go("employees/")
    visitor.page.locator("select[name^=custom_]").first.select_option(index=2)
    visitor.page.wait_for_url("**custom_*")


def list_on_phone(visitor: Visitor) -> None:
    visitor.go("employees/")


def manager(visitor: Visitor) -> None:
    visitor.go(f"employees/{visitor.report}")


def team(visitor: Visitor) -> None:
    visitor.go("team/")


def team_member(visitor: Visitor) -> None:
    """The manager of the demo."""
    visitor.go("team/?role=manager")
    visitor.page.locator("main a.person-name").first.click()
    visitor.page.locator(".roles").wait_for()


def end_access(visitor: Visitor) -> None:
    visitor.page.locator("main a.btn-danger").click()
    visitor.page.locator("main [name=last_day]").wait_for()


EYE = "#show-social_security_number"
ALBUM = (
    Shot("add-an-employee", add_an_employee),
    Shot("same-name", same_name),
    Shot("side-by-side", side_by_side),
    Shot("duplicates", duplicates),
    Shot("duplicate-pair", duplicate_pair),
    Shot("merge", merge),
    Shot("other-employers", other_employers),
    Shot("ask-for-consent", ask_for_consent),
    Shot("record", record),
    Shot("edit-a-card", edit_a_card),
    Shot("change-job", change_job),
    Shot("promotion", promotion),
    Shot("job-history", job_history),
    Shot("photo", photo),
    Shot("emergency-contacts", emergency_contacts),
    Shot("masked", masked),
    Shot("shown", shown),
    Shot("password", password),
    Shot("documents", documents),
    Shot("add-documents", add_documents),
    Shot("documents-missing", documents_missing),
    Shot("documents-expiring", documents_expiring),
    Shot("own-fields", own_fields),
    Shot("own-field", own_field),
    Shot("somebody-leaves", somebody_leaves),
    Shot("what-happens", what_happens),
    Shot("settings", settings),
    Shot("what-it-does", what_it_does),
    Shot("numbers", numbers),
    Shot("take-back", take_back),
    Shot("entered-by-mistake", entered_by_mistake),
    Shot("list", filtered_list),
    Shot("team", team),
    Shot("team-member", team_member),
    Shot("end-access", end_access),
    Shot("list-phone", list_on_phone, PHONE),
    Shot("emergency-contacts-phone", show_related, PHONE),
    Shot("manager", manager, role="manager"),
    Shot("your-documents", your_documents, role="employee"),
    Shot("your-document", your_document, role="employee"),
    Shot("your-consents", your_consents, role="both"),
    Shot("your-consent", your_consent, role="both"),
)


def take(browser: Browser, url: str) -> None:
    for edition in EDITIONS:
        people = cast(browser, url, edition)
        for (role, _), shots in groupby(ALBUM, key=lambda shot: (shot.role, shot.size["width"])):
            following = list(shots)
            with visiting(browser, url, edition, role, following[0].size) as page:
                visitor = Visitor(page, edition, *people)
                for shot in following:
                    shot.lead(visitor)
                    save(picture_of(page), FOLDER / edition.language / f"{shot.name}.webp")


def cast(browser: Browser, url: str, edition: Edition) -> tuple[str, str]:
    """The ids of a person with reports, whose record is shown, and of one of these."""
    with visiting(browser, url, edition, "manager") as page:
        page.goto(f"/e/{edition.slug}/employees/")
        report = page.locator("a.person-name").first.get_attribute("href") or ""
    with visiting(browser, url, edition, "owner") as page:
        page.goto(f"/e/{edition.slug}/employees/{report}")
        link = page.locator("#card-work a.person-name").first.get_attribute("href") or ""
    return link.rpartition("/")[2], report


def visiting(
    browser: Browser, url: str, edition: Edition, role: str, size: ViewportSize = DESK
) -> AbstractContextManager[Page]:
    email = BOTH if role == "both" else f"{role}@{edition.domain}"
    return signed_in(browser, url, email, size, locale=edition.locale)


def save(picture: Image.Image, path: Path) -> None:
    """As well as LARGEST allows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= LARGEST:
            break
    path.write_bytes(out.getvalue())
