"""People and their own documents: they send what is asked of them, renew, and mend what HR has not verified yet."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.documents import operations
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.documents import HR, add_document, renew_document
from tests.support.files import PDF
from tests.support.forms import BROWSER, refused_fields, text_of
from tests.support.leaving import leave
from tests.support.mailbox import work
from tests.support.people import api, events
from tests.support.races import all_at_once
from tests.support.statements import counted

YESTERDAY = clock.today() - timedelta(days=1)
SCRIPT = {"HX-Request": "true"}


def require(cast: Cast, *types: str, **more: Any) -> None:
    """Let Acme ask everybody for documents of these types; `more` are other settings."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        row = settings_row()
        row.chosen = {**row.chosen, "documents_required": list(types), **more}
        session.commit()


def own(cast: Cast, path: str = "") -> str:
    return cast.acme.url(f"me/documents{path}")


def send(cast: Cast, path: str = "", content: bytes = PDF, by: Person | None = None, **sent: Any) -> TestResponse:
    """Bob, or somebody else, sends a file to a path of their own documents."""
    headers = sent.pop("headers", None)
    data = {"file": (BytesIO(content), sent.pop("name", "IMG_2034.pdf")), **sent}
    return (by or cast.bob).client.post(own(cast, path), data=data, headers=headers)


def me(cast: Cast, who: Person | None = None) -> str:
    """The text of the page of somebody's own record."""
    return text_of((who or cast.bob).client.get(cast.acme.url("me")).text)


def stored(cast: Cast) -> list[Document]:
    """All documents of Acme, whose files are all that is in its folder."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant) as tenant:
        rows = list(session.scalars(select(Document).order_by(Document.created_at)))
        assert sorted(folder_of(tenant).keys()) == sorted(row.key for row in rows)
        session.expunge_all()
        return rows


def verify(cast: Cast, document_id: UUID) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        operations.verify(HR, get_document(HR, document_id, lock=True))
        session.commit()


def test_what_is_asked_is_sent_and_then_asked_no_more(cast: Cast) -> None:
    require(cast, "passport", "resume")
    assert "Your employer asks for Résumé Upload Passport Upload" in me(cast)
    form = cast.bob.client.get(own(cast, "/new?type=passport"))
    assert "Upload: Passport" in text_of(form.text)
    assert 'accept="application/pdf,image/jpeg' in form.text
    # Marks it as for HR only, which is not theirs to choose.
    sent = send(cast, type="passport", expires_on="2031-05-01", visibility="hr", title="x")
    assert (sent.status_code, sent.location) == (303, f"{cast.acme.url('me')}#documents")
    (document,) = stored(cast)
    assert (document.title, document.visibility, document.is_verified) == ("Passport", "shared", False)
    assert (document.uploaded_by, document.expires_on) == (cast.bob.id, date(2031, 5, 1))
    page = me(cast)
    assert "Your employer asks for Résumé Upload" in page
    assert "Passport Upload" not in page
    assert "Not verified" in page
    (event,) = events(cast, cast.acme, "document added")
    assert (event.actor_name, event.subject_id) == ("Bob", cast.bob.employee_ids["acme"])


def test_a_script_gets_the_address_or_the_mistakes_alone(cast: Cast) -> None:
    require(cast, "passport")
    wrong = send(cast, type="passport", expires_on=YESTERDAY.isoformat(), headers=SCRIPT)
    assert (wrong.status_code, wrong.text.count("<form")) == (422, 0)
    assert "This date has passed." in text_of(wrong.text)
    done = send(cast, type="passport", headers=SCRIPT)
    assert (done.status_code, done.location) == (201, f"{cast.acme.url('me')}#documents")


def test_what_is_not_asked_is_refused_in_words(cast: Cast) -> None:
    require(cast, "passport", documents_types=["image"])
    bob = cast.bob.employee_ids["acme"]
    wrong_kind = send(cast, type="passport")
    assert (wrong_kind.status_code, refused_fields(wrong_kind.text)) == (422, ["file"])
    no_file = cast.bob.client.post(own(cast), data={"type": "passport"})
    assert (no_file.status_code, refused_fields(no_file.text)) == (422, ["file"])
    require(cast, documents_types=["pdf"])
    for content, kind in ((PDF, "passport"), (PDF, "contract"), (PDF, "policy"), (PDF, "")):
        assert send(cast, content=content, type=kind).status_code == 422
    assert "Your employer does not ask you for this now." in text_of(send(cast, type="passport").text)
    led = cast.bob.client.get(own(cast, "/new?type=contract"))
    assert led.location == f"{cast.acme.url('me')}#documents"
    # HR has it already, which Bob is not told.
    require(cast, "passport")
    with cast.app.app_context():
        add_document(cast.acme, bob, "passport", visibility="hr", title="Copy of HR")
    assert "asks for" not in me(cast)
    assert "Copy of HR" not in me(cast)
    assert send(cast, type="passport").status_code == 422
    assert len(stored(cast)) == 1


def test_a_browser_is_led_back_to_the_form_with_what_was_typed(cast: Cast) -> None:
    require(cast, "passport")
    led = send(cast, type="passport", issued_on="2030-02-01", expires_on="soon", headers=BROWSER)
    page = cast.bob.client.get(led.location)
    assert refused_fields(page.text) == ["expires_on"]
    assert 'value="2030-02-01"' in page.text
    assert 'name="type" value="passport"' in page.text
    assert "Choose the file for “File” again." in text_of(page.text)


def test_an_expired_one_is_renewed_and_the_former_version_stays(cast: Cast) -> None:
    require(cast, "passport")
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context():
        old = add_document(cast.acme, bob, "passport", title="My passport", expires_on=YESTERDAY)
    verify(cast, old)
    assert "Passport · expired on" in me(cast)
    form = cast.bob.client.get(own(cast, f"/{old}/renewal"))
    assert "Renew My passport" in text_of(form.text)
    assert send(cast, f"/{old}/renewal", expires_on="2032-01-01").status_code == 303
    page = me(cast)
    assert "asks for" not in page
    assert "1 former version" in page
    first, second = stored(cast)
    assert (first.is_current, second.is_current, second.is_verified) == (False, True, False)
    assert (second.title, second.uploaded_by, second.chain_id) == ("My passport", cast.bob.id, old)
    late = send(cast, f"/{old}/renewal", expires_on="2033-01-01")
    assert (late.status_code, "has been renewed meanwhile" in text_of(late.text)) == (409, True)
    assert len(stored(cast)) == 2


def test_an_own_upload_is_mended_until_hr_has_verified_it(cast: Cast) -> None:
    require(cast, "passport")
    send(cast, type="passport", expires_on="2031-05-01")
    (document,) = stored(cast)
    page = cast.bob.client.get(own(cast, f"/{document.id}/replacement")).text
    assert 'value="2031-05-01"' in page
    assert send(cast, f"/{document.id}/file", content=PDF + b"x", expires_on="2032-05-01").status_code == 303
    (document,) = stored_after_jobs(cast)
    assert (document.size, document.expires_on) == (len(PDF) + 1, date(2032, 5, 1))
    verify(cast, document.id)
    assert "Verified by test" in me(cast)
    for answer in (
        send(cast, f"/{document.id}/file"),
        cast.bob.client.post(own(cast, f"/{document.id}/removal")),
    ):
        assert (answer.status_code, "HR has verified this document" in text_of(answer.text)) == (409, True)
    led = cast.bob.client.post(own(cast, f"/{document.id}/removal"), headers=BROWSER)
    assert cast.bob.client.get(led.location).location == f"{cast.acme.url('me')}#documents"
    assert "HR has verified this document" in me(cast)


def test_an_own_upload_is_withdrawn_and_asked_for_again(cast: Cast) -> None:
    require(cast, "passport")
    send(cast, type="passport")
    (document,) = stored(cast)
    page = cast.bob.client.get(own(cast, f"/{document.id}/removal"))
    assert "you are asked again" in text_of(page.text)
    assert cast.bob.client.post(own(cast, f"/{document.id}/removal")).status_code == 303
    assert stored_after_jobs(cast) == []
    assert "Your employer asks for Passport" in me(cast)


def stored_after_jobs(cast: Cast) -> list[Document]:
    work(cast.app)
    return stored(cast)


def test_what_hr_has_added_is_neither_replaced_nor_withdrawn(cast: Cast) -> None:
    with cast.app.app_context():
        contract = add_document(cast.acme, cast.bob.employee_ids["acme"], title="Contract")
    for answer in (send(cast, f"/{contract}/file"), cast.bob.client.post(own(cast, f"/{contract}/removal"))):
        assert (answer.status_code, "only HR can replace or withdraw it" in text_of(answer.text)) == (403, True)
    assert cast.bob.client.get(own(cast, f"/{contract}/removal")).location == f"{cast.acme.url('me')}#documents"
    page = cast.bob.client.get(cast.acme.url("me")).text
    assert own(cast, f"/{contract}/renewal") in page
    assert own(cast, f"/{contract}/removal") not in page
    assert len(stored(cast)) == 1


def test_of_two_at_once_one_is_added(cast: Cast) -> None:
    require(cast, "passport")
    bob, _signed_in = cast.bob, cast.bob.client
    answers = all_at_once(cast, lambda _client, which: send(cast, type="passport", by=bob, name=f"{which}.pdf"), 2)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(stored(cast)) == 1


def test_nobody_else_sees_or_changes_them(cast: Cast) -> None:
    require(cast, "passport")
    bob = cast.bob.employee_ids["acme"]
    with cast.app.app_context():
        shared = add_document(cast.acme, bob, "passport", title="Bob’s passport", expires_on=YESTERDAY)
        hidden = add_document(cast.acme, bob, "medical", title="Note of HR", visibility="hr")
        hidden_renewed = renew_document(cast.acme, hidden, title="Second note of HR")
        company = add_document(cast.acme, None, "policy", title="Handbook")
    ways = ("/renewal", "/replacement", "/removal")
    posts = ("/renewal", "/file", "/removal")
    ida = cast.person("Ida", cast.acme, "employee", hired=True)
    for who, documents in (
        (cast.bob, (hidden, hidden_renewed, company)),
        (ida, (shared, hidden, company)),
        (cast.mona, (shared, hidden)),
        (cast.alice, (shared, hidden, company)),
        (cast.charlie, (shared, hidden, company)),
    ):
        for document in documents:
            for way in ways:
                assert who.client.get(own(cast, f"/{document}{way}")).status_code == 404, (who.name, way)
            for way in posts:
                assert send(cast, f"/{document}{way}", by=who).status_code == 404, (who.name, way)
    assert "ote of HR" not in me(cast)
    for who in (ida, cast.mona):
        assert "Bob’s passport" not in me(cast, who)
    assert send(cast, type="passport", by=cast.charlie).status_code == 404
    # Alice has no record, so that nothing is asked of her.
    assert send(cast, type="passport", by=cast.alice).status_code == 404
    assert cast.alice.client.get(own(cast, "/new?type=passport")).status_code == 302
    assert len(stored(cast)) == 4


def test_hr_sees_on_their_own_page_what_is_shared_with_them_alone(cast: Cast) -> None:
    hanna = cast.person("Hanna", cast.acme, "hr", hired=True)
    with cast.app.app_context():
        add_document(cast.acme, hanna.employee_ids["acme"], title="Hidden", visibility="hr")
        add_document(cast.acme, hanna.employee_ids["acme"], title="Seen")
    page = me(cast, hanna)
    assert "Seen" in page
    assert "Hidden" not in page


def test_who_has_left_reads_and_changes_nothing_until_they_come_back(cast: Cast) -> None:
    require(cast, "passport", "resume")
    send(cast, type="passport", expires_on="2031-05-01")
    (document,) = stored(cast)
    bob = cast.bob.employee_ids["acme"]
    leave(cast, cast.acme, bob)
    page = me(cast)
    assert "asks for" not in page
    assert "You no longer work here." in page
    assert "Passport" in page
    for answer in (
        send(cast, type="resume"),
        send(cast, f"/{document.id}/renewal"),
        send(cast, f"/{document.id}/file"),
        cast.bob.client.post(own(cast, f"/{document.id}/removal")),
    ):
        assert (answer.status_code, "You no longer work here." in text_of(answer.text)) == (409, True)
    again = {"hired_on": clock.today().isoformat(), "job_title": "Lead", "employment_type": "full_time"}
    assert cast.alice.client.post(api(cast.acme, f"employees/{bob}/rehires"), json=again).status_code == 201
    assert "Your employer asks for Résumé" in me(cast)
    assert send(cast, type="resume").status_code == 303


def test_the_page_costs_no_more_with_more_documents(cast: Cast) -> None:
    require(cast, "passport", "resume")
    bob, client, url = cast.bob.employee_ids["acme"], cast.bob.client, cast.acme.url("me")
    client.get(url)
    with counted(cast.app) as few:
        client.get(url)
    with cast.app.app_context():
        for which in range(4):
            renew_document(cast.acme, add_document(cast.acme, bob, title=f"Paper {which}"))
    with counted(cast.app) as many:
        assert "Paper 3" in client.get(url).text
    assert len(many) == len(few) <= 10, many
