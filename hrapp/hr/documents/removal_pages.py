"""The page that says what goes if a document, or one version of it, is deleted, and deletes it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.hr.documents import operations
from hrapp.hr.documents.answers import document_page, list_url
from hrapp.hr.documents.forms import RemovalFields, Removed
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document, versions_of

pages = Blueprint("document_removals", __name__, url_prefix="/e/<slug>/documents/<uuid:document_id>/removal")


@pages.get("")
@access("documents.edit")
def new(document_id: UUID) -> ResponseReturnValue:
    document = get_document(actor(), document_id)
    return removal_page(document, removal_form(document))


@pages.post("")
@access("documents.edit", page="document_removals.new")
def create(document_id: UUID) -> ResponseReturnValue:
    """Delete this version, or all of them."""
    document = get_document(actor(), document_id, lock=True)
    form = removal_form(document, request.form)
    whole = form.values.get("what") == Removed.ALL
    left = [] if whole else others(document)
    if form.apply(operations.remove, actor(), document, whole=whole):
        flash(_("%(title)s was deleted.", title=document.title), "success")
        return redirect(after(document, left), 303)
    return removal_page(document, form), form.status


def after(document: Document, left: list[Document]) -> str:
    """The page to go to: the newest version that is left, else where the document was listed."""
    return url_for("document.show", document_id=left[0].id) if left else list_url(document.employee_id)


def removal_form(document: Document, data: Mapping[str, Any] | None = None) -> Form:
    return Form(RemovalFields(), data, document)


def removal_page(document: Document, form: Form) -> str:
    return document_page("documents/removal.html", document, form=form, others=others(document))


def others(document: Document) -> list[Document]:
    """The other versions, the newest first."""
    return [each for each in versions_of(actor(), document.chain_id) if each.id != document.id]
