"""The file of a version of a document: to open or download it, and to put another one in its place."""

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.file_answers import file_answer
from hrapp.hr.documents import operations
from hrapp.hr.documents.answers import accepted, document_page, refused
from hrapp.hr.documents.files import open_file
from hrapp.hr.documents.forms import replacement_form, sent
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document

pages = Blueprint("document_files", __name__, url_prefix="/e/<slug>/documents/<uuid:document_id>")


@pages.get("/file")
@access("documents.view")
def show(document_id: UUID) -> ResponseReturnValue:
    """The file, shown by the browser if that is safe and `download` is not asked for; that it was opened is logged."""
    document = get_document(actor(), document_id)
    answer = file_answer(document, lambda: open_file(document), download="download" in request.args)
    # Also if it is not sent again: the browser shows what it has kept.
    if request.method == "GET":
        operations.log_opened(actor(), document)
    return answer


@pages.get("/replacement")
@access("documents.edit")
def edit(document_id: UUID) -> ResponseReturnValue:
    document = get_document(actor(), document_id)
    return replacement_page(document, replacement_form(document))


@pages.post("/file")
@access("documents.edit", receives=True, page="document_files.edit")
def update(document_id: UUID) -> ResponseReturnValue:
    """Give this version another file, which nobody has verified."""
    document = get_document(actor(), document_id, lock=True)
    form = replacement_form(document, sent())
    if form.apply(lambda: operations.replace_file(actor(), document, form.values["file"])):
        flash(_("The file has been replaced."), "success")
        return accepted(url_for("document.show", document_id=document.id))
    return refused(form, (), (), lambda: replacement_page(document, form))


def replacement_page(document: Document, form: Form) -> str:
    return document_page("documents/replacement.html", document, form=form)
