"""What the settings of documents do is said with numbers before they are changed, by page and API alike."""

from datetime import date, timedelta

from hrapp.core import clock
from tests.support.cast import Cast
from tests.support.documents import add_document
from tests.support.files import PDF, PICTURES
from tests.support.forms import text_of
from tests.support.people import api
from tests.support.settings import set_by_page
from tests.support.statements import counted

AS_THEY_ARE = {
    "documents_lead_times": ["90", "30", "7", "0"],
    "documents_types": ["pdf", "image", "word"],
    "documents_size": "20",
}


def said(cast: Cast, **values: object) -> str:
    """What the page says that these settings do, which are then saved."""
    return text_of(set_by_page(cast, "documents", **(AS_THEY_ARE | values)))


def test_it_says_who_will_lack_a_document(cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    bob, mona = cast.bob.employee_ids["acme"], cast.mona.employee_ids["acme"]
    ida = cast.hire(cast.acme, "Ida", employment_type="intern")
    cast.hire(cast.acme, "Rosa", employment_type="intern", status="resigned", terminated_on=date(2025, 1, 1))
    with cast.app.app_context():
        add_document(cast.acme, bob, "passport", visibility="hr")
        add_document(cast.acme, mona, "passport", expires_on=yesterday)
    first = said(cast, documents_required=["passport"], documents_required_intern=["contract"])
    assert "Passport: 2 people lack one." in first
    assert "Contract: 1 person lacks one." in first
    with cast.app.app_context():
        add_document(cast.acme, ida, "contract")
    # Asked of interns already, of whom nobody is asked anew.
    second = said(cast, documents_required=["contract"], documents_required_intern=["contract"])
    assert "Contract: 2 people lack one." in second
    assert "Passport is no longer asked of the 2 people who lack one." in second


def test_it_says_which_files_are_accepted_and_how_many_others_stay(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context():
        add_document(cast.acme, bob, content=PDF + bytes(1_100_000))
        add_document(cast.acme, None, "policy", content=PICTURES["PNG"])
    text = said(cast, documents_types=["pdf", "sheet"], documents_size="1", documents_lead_times=["14", "0"])
    assert "Pictures (JPEG, PNG, WebP): no longer accepted. The 1 that is there stays." in text
    assert "Text documents (Word, OpenDocument): no longer accepted. None are there." in text
    assert "Spreadsheets (Excel, OpenDocument): accepted from now on." in text
    assert "From now on, files of at most 1 MB are accepted. The 1 larger one stays." in text
    assert "are reminded that a document expires: 14 days before, on the day." in text
    nothing = said(cast, documents_types=[], documents_lead_times=[])
    assert "No file can be added any more" in nothing
    assert "Nobody is reminded any more" in nothing


def test_the_api_says_the_same_and_refuses_what_is_too_large(cast: Cast) -> None:
    client, url = cast.alice.client, api(cast.acme, "settings")
    bob = cast.bob.employee_ids["acme"]
    assert bob
    with counted(cast.app) as sent:
        dry = client.post(f"{url}/effects", json={"documents_required_full_time": ["passport"], "documents_size": 100})
    assert dry.json["effects"] == [
        "Passport: 2 people lack one. It is asked of them on their own page.",
        "From now on, files of at most 100 MB are accepted.",
    ]
    assert len(sent) <= 8, sent
    wrong = client.post(f"{url}/effects", json={"documents_size": 101, "documents_required": ["policy"]})
    assert (wrong.status_code, sorted(wrong.json["errors"])) == (422, ["documents_required", "documents_size"])


def test_the_section_holds_what_is_seldom_chosen_folded(cast: Cast) -> None:
    said(cast, documents_required_intern=["contract", "resume"])
    page = cast.alice.client.get(cast.acme.url("settings/documents")).text
    assert "Also of interns: Résumé, Contract" in text_of(page)
    assert "comes into force" not in page
    assert "<details open" not in page
