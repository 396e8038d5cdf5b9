"""The pages of documents: to add some, and to look at one and edit it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.errors import NotFound
from hrapp.core.fields.details import details
from hrapp.core.fields.form import Form
from hrapp.core.fields.kept import kept_form
from hrapp.core.text import as_id
from hrapp.hr.documents import operations, shown
from hrapp.hr.documents.answers import accepted, document_page, list_url, refused
from hrapp.hr.documents.forms import FIRST, FOLDED, VerificationFields, new_form, sent
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document, versions_of, visible_fields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.memberships.visit import visit

pages = Blueprint("document", __name__, url_prefix="/e/<slug>/documents", template_folder="templates")
DETAILS = ("type", "issued_on", "visibility", "description")


@pages.get("/new")
@access("documents.edit")
def new() -> ResponseReturnValue:
    """The form of new documents of the person that the query string names, or of the company."""
    kept = kept_form()
    named = kept.data.get("employee", "") if kept else request.args.get("employee", "")
    employee = employee_named(named)
    return new_page(employee, new_form(employee, type=request.args.get("type", "")))


@pages.post("")
@access("documents.edit", receives=True, page="document.new")
def create() -> ResponseReturnValue:
    """Add a document for each file that has come; all of them or none."""
    employee = employee_named(request.form.get("employee", ""), lock=True)
    form = new_form(employee, sent())
    if form.apply(lambda: operations.add_documents(actor(), employee, form.values, form.values["file"])):
        flash_added(form.result)
        return accepted(list_url(employee.id if employee else None))
    return refused(form, FIRST, FOLDED, lambda: new_page(employee, form))


def employee_named(text: str, *, lock: bool = False) -> Employee | None:
    """The person whose id this is; None for the company, if it is blank."""
    if not text:
        return None
    if (employee_id := as_id(text)) is None:
        raise NotFound
    return get_employee(actor(), employee_id, lock=lock)


def flash_added(documents: list[Document]) -> None:
    """Say what was added, where a page follows; a script that sends files says so by itself."""
    first, number = documents[0].title, len(documents)
    flash(
        ngettext("%(title)s was added.", "%(num)s documents were added.", number, title=first),
        "success",
    )


def new_page(employee: Employee | None, form: Form) -> str:
    return render_template(
        "documents/new.html",
        employee=employee,
        form=form,
        names=FIRST,
        folded=FOLDED,
        back_url=list_url(employee.id if employee else None),
    )


@pages.get("/<uuid:document_id>")
@access("documents.view")
def show(document_id: UUID) -> ResponseReturnValue:
    """What is known of a version, its file where a browser may show it, and the other versions."""
    document = get_document(actor(), document_id)
    seen = visible_fields(actor(), document)
    return document_page(
        "documents/show.html",
        document,
        details=details(document.own_fields, document, [name for name in DETAILS if name in seen]),
        versions=versions_of(actor(), document.chain_id),
        verification=Form(VerificationFields(), None, document),
        edits=may(actor(), "documents.edit"),
        shown=shown,
        today=visit().today,
    )


@pages.get("/<uuid:document_id>/edit")
@access("documents.edit")
def edit(document_id: UUID) -> ResponseReturnValue:
    document = get_document(actor(), document_id)
    return edit_page(document, document_form(document))


@pages.post("/<uuid:document_id>")
@access("documents.edit", page="document.edit")
def update(document_id: UUID) -> ResponseReturnValue:
    document = get_document(actor(), document_id, lock=True)
    form = document_form(document, request.form)
    if form.apply(operations.update_document, actor(), document, form.values):
        flash(_("Saved."), "success")
        return accepted(url_for(".show", document_id=document.id))
    return edit_page(document, form), form.status


def document_form(document: Document, data: Any = None) -> Form:
    return Form(document.own_fields(), data, document)


def edit_page(document: Document, form: Form) -> str:
    return document_page("documents/edit.html", document, form=form)
