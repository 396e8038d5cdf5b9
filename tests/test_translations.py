"""French is complete, in the catalogue and on the pages; American English holds only what differs from British."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import OPERATOR, PUBLIC
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast, Person
from tests.support.mailbox import Mailbox, text_of
from tests.support.routes import doors

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "hrapp" / "translations"
# As in docs/translating.md.
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
ORDINARY_SPACE = re.compile(r" [:;?!»]| %%|« |'")
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")

HIRE = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "job_title": "Comptable",
    "employment_type": "full_time",
    "hired_on": "2024-02-29",
    "gender": "female",
    "marital_status": "married",
    "nationality": "EG",
}
TEAM = {"email": "hana@example.com", "role": "hr"}


def in_the_code(path: str) -> bool:
    return Path(path).is_relative_to(ROOT / "hrapp") and not Path(path).name.startswith(("_", "."))


def used() -> set[object]:
    """The messages in the code as it is now; a pair where there is a plural."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=in_the_code)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def po_file(locale: str) -> Catalog:
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale)


def mo_file(locale: str) -> Catalog:
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return read_mo(file)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return po_file("fr")


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_message_is_in_the_catalogue_and_no_other(catalogue: Catalog) -> None:
    assert {message.id for message in messages(catalogue)} == used()
    assert not catalogue.obsolete


def test_every_message_is_translated(catalogue: Catalog) -> None:
    assert [message.id for message in messages(catalogue) if message.fuzzy or not all(forms(message.string))] == []


def test_american_english_holds_only_what_differs() -> None:
    american = messages(po_file("en_US"))
    assert {message.id for message in american} - used() == set()
    assert [message.id for message in american if message.fuzzy or not message.string] == []
    assert [message.id for message in american if message.string == message.id] == []


@pytest.mark.parametrize("locale", ["en_US", "fr"])
def test_placeholders_are_kept(locale: str) -> None:
    for message in messages(po_file(locale)):
        wanted = {tuple(sorted(PLACEHOLDER.findall(form))) for form in forms(message.id)}
        assert {tuple(sorted(PLACEHOLDER.findall(form))) for form in forms(message.string)} == wanted, message.id


def test_french_is_set_as_the_french_set_it(catalogue: Catalog) -> None:
    shown = [form for message in messages(catalogue) for form in forms(message.string)]
    assert [form for form in shown if ORDINARY_SPACE.search(form)] == []


@pytest.mark.parametrize("locale", ["en_US", "fr"])
def test_the_compiled_catalogue_is_in_step(locale: str) -> None:
    compiled = {forms(message.id): forms(message.string) for message in messages(mo_file(locale))}
    assert compiled == {forms(message.id): forms(message.string) for message in messages(po_file(locale))}


class Words(HTMLParser):
    """The texts of a page, and the attributes that are read out or shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found.add(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in SPOKEN and value}


@pytest.fixture(scope="module")
def english(catalogue: Catalog) -> set[str]:
    """Whole messages that no French page shows: their French is another, and they are no French themselves."""
    french = {form for message in messages(catalogue) for form in forms(message.string)}
    return {form for message in messages(catalogue) for form in forms(message.id)} - french


def check(client: FlaskClient, url: str, english: set[str]) -> None:
    answer = client.get(url, headers={"Accept-Language": "fr-CM, fr;q=0.9, en;q=0.5"})
    assert answer.status_code < 500, url
    # What describes the API speaks the API's own language.
    if not url.startswith("/api/") and answer.mimetype == "text/html" and answer.status_code < 300:
        assert '<html lang="fr"' in answer.text or "<html" not in answer.text, url
        assert Words(answer.text).found & english == set(), url


def addresses(app: Flask, role: str = "", operator: bool = False) -> Iterator[str]:
    """Every page that names no record and that somebody with this role, or an operator, may open."""
    actor = Actor("user", "somebody", role=role)
    for door in doors(app):
        allowed = may(actor, door.access) if door.in_employer else operator or door.access != OPERATOR
        if door.method == "GET" and allowed and "00000000" not in door.url:
            yield door.url


def speak_french(person: Person) -> FlaskClient:
    """What the switch at the foot of every page does."""
    person.client.post("/locale", data={"locale": "fr"})
    return person.client


@pytest.fixture
def company(cast: Cast) -> Cast:
    """Acme with something on every page."""
    alice = cast.alice.client
    cast.join(cast.alice, cast.globex, "viewer")
    lists = cast.acme.url("departments/"), cast.acme.url("branches/")
    for url in lists:
        assert alice.post(url, data={"name": "Ventes", "code": "V1"}).status_code == 303
    assert alice.post(f"/api/v1{cast.acme.url('employees/')}", json=HIRE).status_code == 201
    assert alice.post(cast.acme.url("invitations/team"), data=TEAM).status_code == 303
    return cast


def test_pages_for_everybody(app: Flask, cast: Cast, english: set[str]) -> None:
    for door in doors(app):
        if door.access == PUBLIC and door.method == "GET":
            check(cast.nobody, door.url, english)


@pytest.mark.parametrize("role", ["owner", "manager", "employee"])
def test_pages_of_an_employer(app: Flask, company: Cast, english: set[str], role: str) -> None:
    assert company.bob
    client = speak_french(company.person("Farida", company.acme, role, hired=True))
    for url in addresses(app, role):
        check(client, url, english)


def test_pages_of_the_operator(app: Flask, company: Cast, english: set[str]) -> None:
    client = speak_french(company.operator)
    for url in [*addresses(app, operator=True), "/operator/employers/acme", "/operator/employers/acme/suspension"]:
        check(client, url, english)


def test_pages_of_a_person(company: Cast, english: set[str]) -> None:
    bob, client = company.bob.employee_ids["acme"], speak_french(company.alice)
    for rest in ("", "/personal", "/work", "/activity", "/cards/work/edit", "/cards/home/edit"):
        check(client, company.acme.url(f"employees/{bob}{rest}"), english)


def test_errors_speak_french(cast: Cast) -> None:
    client = speak_french(cast.alice)
    assert "Erreur 404" in client.get("/no/such/page").text
    assert "Veuillez remplir ce champ." in client.post(cast.acme.url("employees/"), data={}).text
    refused = client.post(f"/api/v1{cast.acme.url('employees/')}", json={})
    assert refused.json["title"] == "Veuillez vérifier votre saisie"
    assert refused.json["errors"]["job_title"] == ["Veuillez remplir ce champ."]


def test_countries_dates_and_sizes_are_french(company: Cast) -> None:
    client = speak_french(company.alice)
    form = client.get(company.acme.url("employees/new")).text
    assert form.index("Égypte") < form.index("France") < form.index("Zimbabwe")
    assert "29 févr. 2024" in client.get(company.acme.url("employees/")).text


def settle(company: Cast, country: str | None) -> None:
    with company.app.app_context():
        session.get_one(Employer, company.acme.id).country = country
        session.commit()


@pytest.mark.parametrize(
    ("country", "colour", "hired"),
    [
        (None, "Colour", "29 Feb 2024"),
        ("GB", "Colour", "29 Feb 2024"),
        ("KE", "Colour", "29 Feb 2024"),
        ("CA", "Colour", "Feb 29, 2024"),
        ("US", "Color", "Feb 29, 2024"),
    ],
)
def test_english_is_that_of_the_employers_country(company: Cast, country: str | None, colour: str, hired: str) -> None:
    settle(company, country)
    look = company.alice.client.get(company.acme.url("profile/look")).text
    # Texts that are not in the American catalogue stay as they are in the code.
    assert {colour, "Logo", "For your mark, buttons and links."} <= Words(look).found
    assert '<html lang="en"' in look
    assert hired in company.alice.client.get(company.acme.url("employees/")).text


def test_mails_are_in_the_english_of_the_employers_country(company: Cast, mailbox: Mailbox) -> None:
    settle(company, "GB")
    company.alice.client.post(company.acme.url("invitations/team"), data={"email": "ian@example.com", "role": "hr"})
    [british] = [message for message in mailbox.deliver() if message["To"] == "ian@example.com"]
    assert re.search(r"valid until \d+ [A-Z][a-z]+ 20\d\d\.", text_of(british))
    html = british.get_body(("html",))
    assert html
    assert '<html lang="en">' in html.get_content()
