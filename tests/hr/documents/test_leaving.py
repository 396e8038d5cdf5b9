"""Documents when somebody leaves, and of a record that was entered by mistake."""

from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.documents import add_document
from tests.support.files import PDF
from tests.support.forms import text_of
from tests.support.people import api, hired
from tests.support.races import somebody_waits


def require(cast: Cast, *types: str) -> None:
    """Let Acme ask everybody for documents of these types."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        row = settings_row()
        row.chosen = {**row.chosen, "documents_required": list(types)}
        session.commit()


def test_what_is_missing_is_said_before_somebody_leaves(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    require(cast, "passport", "contract", "resume")
    with cast.app.app_context():
        add_document(cast.acme, bob, "contract", visibility="hr")
    page = text_of(cast.alice.client.get(cast.acme.url(f"employees/{bob}/departures/new")).text)
    assert "Still missing" in page
    assert "Documents: Résumé, Passport. They are no longer asked for once somebody has left." in page


def test_a_record_with_documents_is_not_removed_as_a_mistake(cast: Cast) -> None:
    ada = hired(cast)
    with cast.app.app_context():
        kept = [
            add_document(cast.acme, UUID(ada["id"]), title="Contract of 2024", visibility="hr"),
            add_document(cast.acme, UUID(ada["id"]), "passport", title="Her passport"),
        ]
    path, sent = api(cast.acme, f"employees/{ada['id']}"), {"confirm": "Ada Lovelace", "version": ada["version"]}
    held = cast.alice.client.delete(path, json=sent)
    reason = "They still have documents (Contract of 2024, Her passport). Delete them on the tab Documents first."
    assert (held.status_code, held.json["errors"]["record"]) == (409, [reason])
    assert reason in text_of(cast.alice.client.get(cast.acme.url(f"employees/{ada['id']}/removal")).text)
    for each in kept:
        gone = cast.alice.client.post(cast.acme.url(f"documents/{each}/removal"), data={"version": 1, "what": "all"})
        assert gone.status_code == 303
    assert cast.alice.client.delete(path, json=sent).status_code == 204


# The first lock of the record, and the one that closes it to others.
@pytest.mark.parametrize(
    ("within", "expected"), [("FROM employees", [303, 409]), ("SELECT employees.id \n", [204, 404])]
)
def test_a_document_that_is_added_meanwhile_is_not_lost(cast: Cast, within: str, expected: list[int]) -> None:
    ada = hired(cast)
    client, other = cast.alice.client, cast.person("Hanna", cast.acme, "hr").client
    sent = {"confirm": "Ada Lovelace", "version": ada["version"]}

    def add() -> TestResponse:
        data = {"employee": ada["id"], "type": "contract", "visibility": "hr", "file": (BytesIO(PDF), "Contract.pdf")}
        return other.post(cast.acme.url("documents"), data=data)

    with somebody_waits(cast.app, within, add) as added:
        removed = client.delete(api(cast.acme, f"employees/{ada['id']}"), json=sent)
    answers = {removed.status_code: removed.text, added().status_code: added().text}
    assert sorted(answers) == expected, answers
    with cast.app.app_context(), tenant_scope(cast.acme.tenant) as tenant:
        rows = session.scalars(select(Document.key)).all()
        assert list(folder_of(tenant).keys()) == list(rows)
        assert len(rows) == (303 in expected)
    if 303 in expected:
        assert "They still have documents (Contract)." in answers[409]
    else:
        assert "removed the record of Ada Lovelace" in text_of(answers[404])
