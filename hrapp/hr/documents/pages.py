"""The list of documents with the preview beside it, the people who lack some, and the documents of the company."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.languages import translated
from hrapp.core.lists.selection import NAME, Act, ticked
from hrapp.core.text import as_id
from hrapp.hr.documents import list_export, listing, missing_listing, queries, required, shown
from hrapp.hr.documents.asking import ask_for
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.tabs import tab_of, tabs
from hrapp.hr.documents.verifying import verify_several
from hrapp.platform.memberships.visit import visit

pages = Blueprint("documents", __name__, url_prefix="/e/<slug>", template_folder="templates")
COMPANY = "company"


@pages.get("/documents", strict_slashes=False)
@access("documents.view")
def index() -> ResponseReturnValue:
    """The list, searched, filtered and sorted by the query string, `preview` beside it; as a fragment for htmx.

    Members who have no list are redirected to the documents of the company.
    """
    if not may(actor(), "documents.list"):
        return redirect(url_for(".company"))
    asked = listing.DOCUMENTS.asked(request.args)
    counts = listing.count_documents(actor(), asked, visit().today)
    given = listing.DOCUMENTS.parameters(request.args)
    return page_of(
        "documents/_list.html" if wants_fragment() else "documents/index.html",
        tab_of(asked),
        listing=listing.DOCUMENTS,
        list_url=url_for(".index"),
        asked=asked,
        page=listing.find_documents(actor(), asked, visit().today, counts),
        filters=listing.DOCUMENTS.shown(counts, asked),
        acts=[Act(url_for(".verify", **given), _("Verify"), "circle-check")] if may(actor(), "documents.edit") else [],
        export_url=url_for(".export", **without_page(given)),
        given=given,
        **beside(url_for(".index", **given), given),
    )


@pages.get("/documents/export.csv")
@access("documents.list")
def export() -> ResponseReturnValue:
    """What the list shows for the same query string, on all pages, as CSV."""
    made = list_export.export_documents(actor(), listing.DOCUMENTS.asked(request.args), visit().today)
    response = send_file(made.file, "text/csv", as_attachment=True, download_name=made.name)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/documents/<uuid:document_id>/preview")
@access("documents.view")
def preview(document_id: UUID) -> ResponseReturnValue:
    """A document as it is shown beside the list that the query string asks for; without htmx, its page."""
    document = queries.get_document(actor(), document_id)
    if not wants_fragment():
        return redirect(url_for("document.show", document_id=document.id))
    of_company = request.args.get("of") == COMPANY
    given = {} if of_company else listing.DOCUMENTS.parameters(request.args)
    return page_of(
        "documents/_preview.html",
        document=document,
        closed_url=url_for(".company" if of_company else ".index", **given),
        verify_url=url_for(".verify", **given, preview=document.id),
    )


@pages.post("/documents/verifications")
@access("documents.edit", page="documents.index")
def verify() -> ResponseReturnValue:
    """Verify the documents that are ticked, and go back to the list as it was, by the query string."""
    back = redirect(url_for(".index", **listing.DOCUMENTS.parameters(request.args), preview=previewed_id()), 303)
    if ids := ticked_ids():
        outcome = verify_several(actor(), ids, seen())
        flash(shown.verified_text(outcome), "success" if outcome.done else "info")
    return back


@pages.get("/documents/missing")
@access("documents.edit")
def missing() -> ResponseReturnValue:
    """The people who lack documents that are asked of them, searched and filtered by the query string."""
    asked = missing_listing.PEOPLE.asked(request.args)
    counts = missing_listing.count_people(actor(), asked, visit().today)
    given = missing_listing.PEOPLE.parameters(request.args)
    return page_of(
        "documents/_missing.html" if wants_fragment() else "documents/missing.html",
        "missing",
        listing=missing_listing.PEOPLE,
        list_url=url_for(".missing"),
        asked=asked,
        page=missing_listing.find_people(actor(), asked, visit().today, counts),
        filters=missing_listing.PEOPLE.shown(counts, asked),
        asks=bool(required.asked_types()),
        record_url=lambda employee_id: url_for("record_documents.show", employee_id=employee_id),
        acts=[Act(url_for(".remind", **given), _("Send a reminder"), "mail-forward")],
    )


@pages.post("/documents/reminders")
@access("documents.edit", page="documents.missing")
def remind() -> ResponseReturnValue:
    """Mail the people who are ticked what is missing of them, and go back to the list as it was."""
    back = redirect(url_for(".missing", **missing_listing.PEOPLE.parameters(request.args)), 303)
    if ids := ticked_ids():
        told = ask_for(actor(), ids, visit().today)
        flash(shown.asked_text(told, len(ids)), "success" if told.asked else "info")
    return back


@pages.get("/documents/company")
@access("documents.view")
def company() -> ResponseReturnValue:
    """The documents of the company that the member may read, by type, and `preview` beside them."""
    found = queries.company_documents(actor())
    return page_of(
        "documents/company.html",
        COMPANY,
        groups=[(DocumentType(key).label, list(each)) for key, each in groupby(found, lambda each: each.type)],
        **beside(url_for(".company"), {}),
    )


def ticked_ids() -> list[UUID]:
    """The ids of the rows that are ticked; without any, or with too many, that is said instead."""
    try:
        return ticked(request.form.getlist(NAME))
    except Invalid as error:
        flash(" ".join(map(translated, error.fields[NAME])), "info")
        return []


def seen() -> dict[UUID, str]:
    """The versions of the rows that were shown: id → version."""
    pairs = (text.split(" ", 1) for text in request.form.getlist("seen") if " " in text)
    return {document_id: version for text, version in pairs if (document_id := as_id(text))}


def page_of(template: str, tab: str = "", **parts: Any) -> ResponseReturnValue:
    """A page of documents or a part of it, depending on a header that caches must respect."""
    page = render_template(
        template,
        **parts,
        tabs=tabs(actor(), visit().today) if tab else [],
        tab=tab,
        today=visit().today,
        shown=shown,
        base=url_for(".index"),
        is_fragment=wants_fragment(),
    )
    return page, {"Vary": "HX-Request"}


def without_page(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that choose and order all rows."""
    return {name: value for name, value in given.items() if name not in ("page", "size")}


def previewed_id() -> UUID | None:
    return as_id(request.args.get("preview", ""))


def beside(closed_url: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a page with a list needs to show a document beside it: the one that its address names."""
    document_id = previewed_id()
    return {
        "previewed_id": document_id,
        "previewed": None if wants_fragment() else find_document(document_id),
        "closed_url": closed_url,
        "verify_url": url_for(".verify", **given, preview=document_id),
    }


def find_document(document_id: UUID | None) -> Document | None:
    """The document with this id; None without an id, or if the actor may not read it."""
    try:
        return queries.get_document(actor(), document_id) if document_id else None
    except NotFound:
        return None
