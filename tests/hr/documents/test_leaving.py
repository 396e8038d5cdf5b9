"""Documents when somebody leaves, and of a record that was entered by mistake."""

from uuid import UUID

from hrapp.core.extensions import session
from hrapp.hr.documents import operations
from hrapp.hr.documents.queries import get_document
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.documents import HR, add_document
from tests.support.forms import text_of
from tests.support.people import api, hired


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
    reason = "Documents are kept of them: Contract of 2024, Her passport. Delete them on the tab Documents first."
    assert (held.status_code, held.json["errors"]["record"]) == (409, [reason])
    assert reason in text_of(cast.alice.client.get(cast.acme.url(f"employees/{ada['id']}/removal")).text)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        for each in kept:
            operations.remove(HR, get_document(HR, each, lock=True), whole=True)
        session.commit()
    assert cast.alice.client.delete(path, json=sent).status_code == 204
