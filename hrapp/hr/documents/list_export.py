"""The list of documents as a file: exactly what the list shows to the actor, on all pages."""

from datetime import date
from typing import IO, NamedTuple

from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.lists.exports import csv_file
from hrapp.core.lists.listing import Asked
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.listing import Listed, Seen, Validity, all_documents
from hrapp.hr.documents.models import Document
from hrapp.tenancy.scope import bound_tenant

EXPORTED = "documents exported"


class Export(NamedTuple):
    """A file, and the name under which a browser saves it."""

    file: IO[bytes]
    name: str


def export_documents(actor: Actor, asked: Asked, today: date) -> Export:
    """The documents that `asked` finds for `actor`, in its order; the log says who exported how many, how chosen."""
    zone = bound_tenant().time_zone
    head = (
        *(_("Document"), _("Type"), _("Whose"), _("Number"), _("Issued on"), _("Expires on"), _("State")),
        *(_("Verified"), _("Who sees it"), _("Added"), _("File")),
    )
    file, number = csv_file(head, (cells(each, today, zone) for each in all_documents(actor, asked, today)))
    found = {"search": asked.q, **asked.chosen, "order": asked.sort}
    chosen = {name: value for name, value in found.items() if value}
    audit.record(actor, EXPORTED, changes={**chosen, "rows": number}, subject_type=Document.__subject__)
    return Export(file, f"{_('Documents').lower()}-{today.isoformat()}.csv")


def cells(document: Listed, today: date, zone: str) -> tuple[object, ...]:
    return (
        document.title,
        DocumentType.label_of(document.type),
        document.who_in_order or _("Company"),
        document.number,
        document.issued_on,
        document.expires_on,
        Validity.on(document.expires_on, today).label,
        clock.day_of(document.verified_at, zone) if document.verified_at else None,
        Seen.label_of(document.visibility),
        clock.day_of(document.created_at, zone),
        document.file_name,
    )
