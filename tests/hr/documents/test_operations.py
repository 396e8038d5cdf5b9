"""Rows and files: a version is added, renewed, replaced and deleted, and its file with it."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select

from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.sealed_files import unsealed
from hrapp.hr.documents import operations
from hrapp.hr.documents.files import folder_of, open_file
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.documents import HR, add_document, received, renew_document
from tests.support.files import PDF

pytestmark = pytest.mark.usefixtures("context")


def content_of(document: Document) -> bytes:
    stored, key = open_file(document)
    with stored:
        return b"".join(unsealed(stored, key))


def test_a_document_is_added_renewed_and_read(cast: Cast) -> None:
    first = add_document(cast.acme, cast.bob.employee_ids["acme"], title="Contract of 2024")
    # Type and visibility are those of the document, whatever is said of the version.
    said = {"expires_on": date(2030, 1, 1), "type": "other", "visibility": "hr"}
    second = renew_document(cast.acme, first, content=PDF + b"2", **said)
    with tenant_scope(cast.acme.tenant):
        old, new = get_document(HR, first), get_document(HR, second)
        assert (old.is_current, new.is_current, new.number, new.chain_id) == (False, True, 2, first)
        assert (new.type, new.visibility, new.title) == ("contract", "shared", "Scan")
        assert (content_of(old), content_of(new)) == (PDF, PDF + b"2")
        assert new.sha256 == hashlib.sha256(PDF + b"2").digest()
        with pytest.raises(Conflict):
            operations.renew(HR, old, Values(), received())


def test_what_is_rolled_back_leaves_neither_row_nor_file(cast: Cast) -> None:
    with tenant_scope(cast.acme.tenant) as tenant:
        with pytest.raises(Invalid):
            operations.add_document(HR, None, Values(type="policy", visibility="hr"), received(b"plain text", "a.txt"))
        session.rollback()
        operations.add_document(HR, None, Values(type="policy", visibility="hr"), received())
        assert len(list(folder_of(tenant).keys())) == 1
        session.rollback()
        assert list(folder_of(tenant).keys()) == []
        assert session.scalars(select(Document)).all() == []


def test_deleting_a_version_lets_the_one_before_hold_again(cast: Cast) -> None:
    first = add_document(cast.acme, None, "policy")
    second = renew_document(cast.acme, first)
    with tenant_scope(cast.acme.tenant):
        operations.remove(HR, get_document(HR, second, lock=True))
        session.commit()
        assert get_document(HR, first).is_current
