"""The results for documents in the search of the top bar: those that hold now, and whose title fits."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.topic import Result, Results
from hrapp.core.extensions import session
from hrapp.core.lists.listing import beginning, contained, words_of
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.listing import COLUMNS, WHOSE, Listed, Whose, source
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import sight_of


def find(actor: Actor, text: str, limit: int) -> Results:
    """Up to `limit` documents that `actor` may read and whose title matches `text`, those of former people last."""
    fits = (Document.search.like(contained(word), escape="/") for word in words_of(text))
    query = source(sight_of(actor)).where(Document.is_current, *fits).with_only_columns(*COLUMNS)
    is_former = str(Whose.FORMER) == WHOSE
    order = (is_former, Document.search.like(beginning(text)).desc(), Document.title_key, Document.id)
    rows = session.execute(query.order_by(*order).limit(limit), {"viewer": actor.employee_id})
    found = [result_of(Listed(*row)) for row in rows]
    return Results(_("Documents"), found, url_for("documents.index", q=text, whose="all"), _("View all documents"))


def result_of(document: Listed) -> Result:
    whose = document.who or _("Company")
    label = DocumentType.label_of(document.type)
    return Result(document.title, url_for("document.show", document_id=document.id), f"{label} · {whose}", "files")
