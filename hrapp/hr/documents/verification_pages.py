"""The buttons that say that HR has held a document against the paper, and that take it back."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core.fields.form import Form
from hrapp.hr.documents import operations
from hrapp.hr.documents.answers import list_url
from hrapp.hr.documents.forms import VerificationFields
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document

pages = Blueprint("document_verifications", __name__, url_prefix="/e/<slug>/documents/<uuid:document_id>/verification")


@pages.post("")
@access("documents.edit", page="document.show")
def create(document_id: UUID) -> ResponseReturnValue:
    """Verify the document as it was looked at: one that has been changed since is looked at again."""
    return change(document_id, operations.verify, _("%(title)s is verified."))


@pages.post("/removal")
@access("documents.edit", page="document.show")
def create_removal(document_id: UUID) -> ResponseReturnValue:
    """Take the verification back."""
    return change(document_id, operations.take_back_verification, _("%(title)s is not verified any more."))


def change(document_id: UUID, act: Callable[[Actor, Document], None], done: str) -> ResponseReturnValue:
    """Act, and go back to where the button is; if that cannot be done now, to the page of the document."""
    document = get_document(actor(), document_id, lock=True)
    form = Form(VerificationFields(), request.form, document)
    page = url_for("document.show", document_id=document.id)
    if form.apply(act, actor(), document):
        flash(done % {"title": document.title}, "success")
        on_record = request.form.get("from") == "record" and document.employee_id
        return redirect(list_url(document.employee_id, document.id) if on_record else page, 303)
    flash(_("This document has been changed meanwhile. Look at it again."), "error")
    return ("", form.status, {"HX-Redirect": page}) if wants_fragment() else redirect(page, 303)
