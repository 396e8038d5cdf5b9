"""The form of the next version of a document, which holds instead of the one before."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.hr.documents import operations
from hrapp.hr.documents.answers import accepted, document_page, refused
from hrapp.hr.documents.forms import RENEWED, renewal_form, sent
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document, versions_of

pages = Blueprint("document_renewals", __name__, url_prefix="/e/<slug>/documents/<uuid:document_id>/renewal")


@pages.get("")
@access("documents.edit")
def new(document_id: UUID) -> ResponseReturnValue:
    document = get_document(actor(), document_id)
    return renewal_page(document, renewal_form(document))


@pages.post("")
@access("documents.edit", receives=True, page="document_renewals.new")
def create(document_id: UUID) -> ResponseReturnValue:
    """Add the next version; whoever is second at that is told."""
    document = get_document(actor(), document_id, lock=True)
    form = renewal_form(document, sent())
    if form.apply(lambda: operations.renew(actor(), document, form.values, form.values["file"])):
        flash(_("%(title)s has been renewed.", title=form.result.title), "success")
        return accepted(url_for("document.show", document_id=form.result.id))
    return refused(form, RENEWED, (), lambda: renewal_page(document, form))


def renewal_page(document: Document, form: Form) -> str:
    newest = document if document.is_current else versions_of(actor(), document.chain_id)[0]
    return document_page("documents/renewal.html", document, form=form, names=RENEWED, newest=newest)
