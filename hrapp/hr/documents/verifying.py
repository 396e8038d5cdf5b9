"""Verifying several documents at once."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.lists.selection import Outcome
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.operations import verify
from hrapp.hr.documents.queries import readable

NOTHING: Mapping[UUID, str] = MappingProxyType({})


def verify_several(actor: Actor, ids: Sequence[UUID], seen: Mapping[UUID, str] = NOTHING) -> Outcome:
    """Verify those of the documents that can be; the outcome says why others were left out.

    Reasons are `verified`, `renewed`, `changed` and `not_found`. `seen` is id → version of the row that was looked at;
    one that has another by now, such as with another file, has to be looked at again.
    """
    # Locked in the order in which the versions of one document are.
    query = readable(actor).options(joinedload(Document.employee)).where(Document.id.in_(ids)).order_by(Document.id)
    query = query.with_for_update(of=Document).execution_options(populate_existing=True)
    found = session.scalars(query).all()
    outcome = Outcome()
    for document in found:
        if not document.is_current:
            outcome.left_out["renewed"] += 1
        elif document.is_verified:
            outcome.left_out["verified"] += 1
        elif document.id in seen and seen[document.id] != str(document.version):
            outcome.left_out["changed"] += 1
        else:
            verify(actor, document)
            outcome.done += 1
    if missing := len(ids) - len(found):
        outcome.left_out["not_found"] = missing
    return outcome
