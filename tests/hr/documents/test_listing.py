"""The list of documents: what is found, counted, chosen and verified, and who finds it."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape, unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.operations import replace_file
from hrapp.hr.documents.queries import get_document
from hrapp.hr.documents.shown import VIEW_BESIDE
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.days import set_time_zone
from tests.support.documents import HR, add_document, received, renew_document
from tests.support.files import DOCX_PARTS, PICTURES, zipped
from tests.support.forms import text_of
from tests.support.lists import names, offered, open_list, total
from tests.support.races import all_at_once
from tests.support.statements import counted

FRAGMENT = {"HX-Request": "true"}
TABS = re.compile(r'<a href="([^"]*)"[^>]*>([^<]*)(?:<span class="count">(\d+)</span>)?</a>')


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def papers(app: Flask, cast: Cast) -> dict[str, UUID]:
    """Title → id: six documents of Bob, of somebody who has left, and of the company; and one of Globex."""
    bob, gone = cast.bob.employee_ids["acme"], cast.hire(cast.acme, "Gone", status="resigned")
    sent_by_bob = Actor("user", "Bob", cast.bob.id)
    with app.app_context():
        made = {
            "Contract": add_document(cast.acme, bob, title="Contract", visibility="hr"),
            "Passport": add_document(
                cast.acme, bob, "passport", title="Passport", actor=sent_by_bob, expires_on=in_days(20)
            ),
            "Forklift": add_document(cast.acme, bob, "certificate", title="Forklift", expires_on=in_days(-4)),
            "Old contract": add_document(cast.acme, gone, title="Old contract", expires_on=in_days(-99)),
            "Handbook": add_document(cast.acme, None, "policy", title="Handbook", expires_on=in_days(31)),
            "Lease": add_document(cast.acme, None, "contract", title="Lease", visibility="hr"),
        }
        made["Globex"] = add_document(cast.globex, None, "policy", title="Globex handbook")
    return made


def listed(who: Person, cast: Cast, **asked: object) -> set[str]:
    return set(names(open_list(who.client, cast.acme.url("documents"), size=100, **asked)))


def tabs_of(page: str) -> dict[str, tuple[str, int]]:
    """Label → (link, number) of the tabs over a page."""
    found = TABS.findall(page.partition('id="document-tabs"')[2].partition("</nav>")[0])
    return {label.strip(): (unescape(url), int(number or 0)) for url, label, number in found}


def test_it_lists_what_holds_now_of_those_who_are_here(cast: Cast, papers: dict[str, UUID], app: Flask) -> None:
    with app.app_context():
        renew_document(cast.acme, papers["Contract"], title="Contract, signed again")
    here = {"Contract, signed again", "Passport", "Forklift", "Handbook", "Lease"}
    assert listed(cast.alice, cast) == here
    assert listed(cast.alice, cast, whose="all") == here | {"Old contract"}
    assert listed(cast.alice, cast, versions="former") == {"Contract"}
    assert listed(cast.alice, cast, q="tester") == here - {"Handbook", "Lease"}
    assert listed(cast.alice, cast, q="handb") == {"Handbook"}


def test_it_says_when_each_expires(cast: Cast, papers: dict[str, UUID]) -> None:
    assert papers
    page = open_list(cast.alice.client, cast.acme.url("documents"), sort="expires")
    assert "in 20 days" in page
    assert "expired 4 days ago" in page
    assert names(page)[:3] == ["Forklift", "Passport", "Handbook"]


def test_filters_count_what_they_leave(cast: Cast, papers: dict[str, UUID]) -> None:
    assert papers
    options = offered(open_list(cast.alice.client, cast.acme.url("documents")))
    assert options.keys() >= {("state", "soon"), ("type", "policy"), ("visibility", "hr")}
    assert (options["state", "ending"], options["state", "valid"], options["whose", "former"]) == (2, 1, 1)
    for (key, value), number in options.items():
        assert len(listed(cast.alice, cast, **{key: value})) == number, (key, value)


def test_a_tab_leads_to_as_many_as_it_says(cast: Cast, papers: dict[str, UUID]) -> None:
    assert papers
    tabs = tabs_of(cast.alice.client.get(cast.acme.url("documents")).text)
    assert list(tabs) == ["All", "Expiring", "Missing", "Unverified", "Company documents"]
    assert [number for _, number in tabs.values()] == [0, 2, 0, 3, 0]
    for label in ("Expiring", "Unverified"):
        url, number = tabs[label]
        page = cast.alice.client.get(url).text
        assert (total(page), f'href="{url}" aria-current="page"' in unescape(page)) == (number, True)


def test_it_can_be_saved_as_it_is_shown(cast: Cast, papers: dict[str, UUID]) -> None:
    assert papers
    saved = cast.alice.client.get(cast.acme.url("documents/export.csv?state=soon")).text.splitlines()
    assert [line.split(",")[0] for line in saved] == ["\ufeffDocument", "Passport"]
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        set_time_zone(cast, cast.acme, zone)
        saved = cast.alice.client.get(cast.acme.url("documents/export.csv?q=handbook")).text.splitlines()
        assert saved[1].split(",")[-2] == clock.today(zone).isoformat()
    assert "Documents exported" in cast.alice.client.get(cast.acme.url("audit/")).text
    assert cast.bob.client.get(cast.acme.url("documents/export.csv")).status_code == 403


def verify(who: Person, cast: Cast, *ids: UUID, query: str = "") -> str:
    """What is said after these have been sent to be verified, on the page that one comes back to."""
    answer = who.client.post(cast.acme.url(f"documents/verifications{query}"), data={"id": list(map(str, ids))})
    assert answer.status_code == 303
    return who.client.get(answer.location).text


def test_several_are_verified_at_once_and_the_rest_is_told(app: Flask, cast: Cast, papers: dict[str, UUID]) -> None:
    with app.app_context():
        renew_document(cast.acme, papers["Contract"])
    verify(cast.alice, cast, papers["Forklift"])
    sent = [papers[name] for name in ("Passport", "Lease", "Forklift", "Contract", "Globex")]
    page = verify(cast.alice, cast, *sent, uuid4(), query="?whose=all&sort=title")
    text = text_of(page)
    assert "2 documents verified." in text
    assert "1 had been verified already." in text
    assert "1 has been renewed meanwhile: verify the newest version." in text
    assert "2 are not there any more." in text
    assert 'value="all" selected' in page
    assert listed(cast.alice, cast, verification="verified") == {"Passport", "Lease", "Forklift"}
    with app.app_context(), tenant_scope(cast.globex.tenant):
        assert session.get_one(Document, papers["Globex"]).verified_at is None


def test_what_was_changed_since_it_was_looked_at_is_looked_at_again(
    app: Flask, cast: Cast, papers: dict[str, UUID]
) -> None:
    whole = cast.alice.client.get(cast.acme.url(f"documents?preview={papers['Passport']}")).text
    seen = re.findall(r'name="seen"\s+value="([^"]+)"', whole)
    assert (len(seen), len(set(seen))) == (6, 5)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        replace_file(HR, get_document(HR, papers["Passport"], lock=True), received(PICTURES["PNG"]))
        session.commit()
    ticked = {"id": [str(papers["Passport"]), str(papers["Lease"])], "seen": [*seen, "nonsense", "non sense"]}
    answer = cast.alice.client.post(cast.acme.url("documents/verifications"), data=ticked)
    text = text_of(cast.alice.client.get(answer.location).text)
    assert "1 document verified. 1 has been changed meanwhile: look at it again." in text
    assert listed(cast.alice, cast, verification="verified") == {"Lease"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [([], "Nothing is selected."), (["nonsense"], "Nothing is selected."), (range(101), "At most 100 rows at once.")],
)
def test_what_cannot_be_done_at_once_is_said(
    cast: Cast, papers: dict[str, UUID], sent: Sequence[object], said: str
) -> None:
    ids = [str(UUID(int=each)) if isinstance(each, int) else str(each) for each in sent]
    url = cast.acme.url("documents/verifications")
    answer = cast.alice.client.post(url, data={"id": [*ids, *([str(papers["Lease"])] if ids[1:] else [])]})
    assert said in text_of(cast.alice.client.get(answer.location).text)
    assert listed(cast.alice, cast, verification="verified") == set()


def test_a_preview_shows_the_file_or_what_is_known_of_it(app: Flask, cast: Cast, papers: dict[str, UUID]) -> None:
    bob = cast.bob.employee_ids["acme"]
    with app.app_context():
        picture = add_document(cast.acme, bob, content=PICTURES["PNG"], title="Photo")
        letter = add_document(cast.acme, bob, content=zipped(*DOCX_PARTS), title="Letter")
    url = cast.acme.url("documents")
    shown = {
        papers["Contract"]: f'<iframe src="{url}/{papers["Contract"]}/file{escape(VIEW_BESIDE)}"',
        picture: f'<img src="{url}/{picture}/file" alt="Photo"',
        letter: "A browser cannot show this kind of file.",
    }  # fmt: skip
    for document_id, markup in shown.items():
        url = cast.acme.url(f"documents/{document_id}/preview")
        assert markup in re.sub(r"\s+", " ", cast.alice.client.get(url, headers=FRAGMENT).text)
        assert cast.alice.client.get(url).location == cast.acme.url(f"documents/{document_id}")
        whole = cast.alice.client.get(cast.acme.url(f"documents?preview={document_id}")).text
        assert markup in re.sub(r"\s+", " ", whole)


# What each of them finds among `papers`, in the list and wherever else a title is told.
IN_SIGHT = {
    "hr": {"Contract", "Passport", "Forklift", "Handbook", "Lease"},
    "viewer": {"Contract", "Forklift", "Handbook", "Lease"},
    "manager": {"Forklift", "Handbook"},
}


@pytest.mark.parametrize("role", IN_SIGHT)
def test_nobody_finds_more_than_they_may_read(cast: Cast, papers: dict[str, UUID], role: str) -> None:
    who = cast.mona if role == "manager" else cast.person(role, cast.acme, role)
    seen = IN_SIGHT[role]
    assert listed(who, cast) == seen
    options = offered(open_list(who.client, cast.acme.url("documents")))
    assert sum(number for (key, _), number in options.items() if key == "type") == len(seen)
    company = who.client.get(cast.acme.url("documents/company")).text
    saved = who.client.get(cast.acme.url("documents/export.csv")).text
    for title, document_id in papers.items():
        found = who.client.get(cast.acme.url(f"search?q={title}"), headers=FRAGMENT).text
        assert (f"{document_id}" in found) == (title in seen or (title == "Old contract" and role != "manager")), title
        assert (title in saved) == (title in seen), title
        previewed = who.client.get(cast.acme.url(f"documents/{document_id}/preview"), headers=FRAGMENT)
        readable = title in seen or (title == "Old contract" and role != "manager")
        assert previewed.status_code == (200 if readable else 404), title
        beside = who.client.get(cast.acme.url(f"documents?preview={document_id}")).text
        assert (f'data-previewed="{document_id}"' in beside) == readable, title
        assert (str(document_id) in company) == (title in seen & {"Handbook", "Lease"}), title


def test_employees_have_the_documents_of_the_company_alone(cast: Cast, papers: dict[str, UUID]) -> None:
    bob = cast.bob.client
    assert bob.get(cast.acme.url("documents")).location == cast.acme.url("documents/company")
    page = bob.get(cast.acme.url("documents/company")).text
    assert "Handbook" in page
    assert not any(str(document_id) in page for title, document_id in papers.items() if title != "Handbook")
    assert "documents/new" not in page
    assert bob.get(cast.acme.url(f"documents/{papers['Lease']}/preview"), headers=FRAGMENT).status_code == 404
    assert f'data-previewed="{papers["Lease"]}"' not in bob.get(
        cast.acme.url(f"documents/company?preview={papers['Lease']}")
    ).text  # fmt: skip


def test_charlie_finds_nothing_of_acme(cast: Cast, papers: dict[str, UUID]) -> None:
    charlie = cast.charlie
    for path in ("documents", "documents/missing", "documents/company", "documents/export.csv"):
        assert charlie.client.get(cast.acme.url(path)).status_code == 404
    for document_id in papers.values():
        own = charlie.client.get(cast.globex.url(f"documents/{document_id}/preview"), headers=FRAGMENT)
        assert own.status_code == (200 if document_id == papers["Globex"] else 404)
    charlie.client.post(cast.globex.url("documents/verifications"), data={"id": list(map(str, papers.values()))})
    assert listed(cast.alice, cast, verification="verified") == set()


def test_only_hr_verifies(cast: Cast, papers: dict[str, UUID]) -> None:
    for who in (cast.mona, cast.bob, cast.person("Vic", cast.acme, "viewer")):
        answer = who.client.post(cast.acme.url("documents/verifications"), data={"id": str(papers["Handbook"])})
        assert answer.status_code == 403
    page = cast.mona.client.get(cast.acme.url("documents")).text
    assert "data-select" not in page
    assert "verifications" not in page


def test_the_dashboard_says_what_expires_and_what_waits(cast: Cast, papers: dict[str, UUID]) -> None:
    verify(cast.alice, cast, papers["Forklift"])
    told = text_of(cast.alice.client.get(cast.acme.url("attention")).text)
    for sentence in (
        "1 document expires within 30 days",
        "1 document has expired",
        "1 document waits for verification",
    ):
        assert sentence in told
    links = re.findall(r'<a href="([^"]*documents\?[^"]*)">1 ', cast.alice.client.get(cast.acme.url("attention")).text)
    assert [total(cast.alice.client.get(unescape(link)).text) for link in links] == [1, 1, 1]
    mona = text_of(cast.mona.client.get(cast.acme.url("attention")).text)
    assert ("1 document has expired" in mona, "expires within" in mona, "waits for" in mona) == (True, False, False)


def test_more_documents_cost_no_more_statements(app: Flask, cast: Cast, papers: dict[str, UUID]) -> None:
    paths = (f"documents?preview={papers['Contract']}", "documents/company", "", "documents/missing")
    few = [statements(app, cast, path) for path in paths]
    with app.app_context():
        for number in range(6):
            employee = None if number % 2 else cast.bob.employee_ids["acme"]
            add_document(cast.acme, employee, title=f"More {number}", expires_on=in_days(number))
    many = [statements(app, cast, path) for path in paths]
    assert few == many
    assert max(many[0], many[1], many[3]) <= 6
    assert many[2] <= 8


def statements(app: Flask, cast: Cast, path: str) -> int:
    cast.alice.client.get(cast.acme.url(path))
    with counted(app) as sent:
        assert cast.alice.client.get(cast.acme.url(path)).status_code == 200
    return len(sent)


def test_of_several_who_verify_the_same_at_once_one_does(app: Flask, cast: Cast, papers: dict[str, UUID]) -> None:
    both = {"id": [str(papers["Passport"]), str(papers["Forklift"])]}
    answers = all_at_once(cast, lambda client, _: client.post(cast.acme.url("documents/verifications"), data=both))
    assert {answer.status_code for answer in answers} == {303}
    with app.app_context(), tenant_scope(cast.acme.tenant):
        verified = select(AuditEvent.subject_name).where(AuditEvent.action == "document verified")
        assert session.scalars(verified).all() == ["Bob Tester", "Bob Tester"]
