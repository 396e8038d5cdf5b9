"""The member's own documents on the page of their record, and sending what is asked of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.rules import access, actor
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.fields.form import Form
from hrapp.core.fields.sections import Privacy
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.languages import translated
from hrapp.hr.documents import own, shown
from hrapp.hr.documents.answers import accepted, refused
from hrapp.hr.documents.fields import DOCUMENT, DocumentFields, DocumentType
from hrapp.hr.documents.forms import sent, with_files
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.models import Employee
from hrapp.platform.memberships.visit import visit

pages = Blueprint("own_documents", __name__, url_prefix="/e/<slug>/me/documents", template_folder="templates")


class OwnDocumentFields(DocumentFields):
    """What people say of a document that they send themselves; HR is who sees it besides, and its type names it.

    Of another file for one that is there the type is not asked again.
    """

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


@pages.get("/new")
@access("documents.view")
def new() -> ResponseReturnValue:
    """The form of a document that is asked of the member, of the type in the query string."""
    form = new_form(type=request.args.get("type", ""))
    if not form.all_errors and form.value("type") not in [each.type for each in asked()]:
        flash(translated(own.NOT_ASKED), "info")
        return redirect(own_url())
    return new_page(form)


@pages.post("")
@access("documents.view", receives=True, page="own_documents.new")
def create() -> ResponseReturnValue:
    form = new_form(sent())
    if form.apply(lambda: own.add_own(actor(), form.values, form.values["file"], visit().today)):
        flash(_("%(title)s was sent to HR.", title=form.result.title), "success")
        return accepted(own_url())
    # The type is chosen by the link that led here, so that there is no control to say it at.
    form.add_errors({"file": form.errors("type")})
    return refused(form, own.DATES, (), lambda: new_page(form))


@pages.get("/<uuid:document_id>/renewal")
@access("documents.view")
def new_renewal(document_id: UUID) -> ResponseReturnValue:
    """The form of the next version of an own document."""
    document = own.own_document(actor(), document_id)
    return renewal_page(document, version_form())


@pages.post("/<uuid:document_id>/renewal")
@access("documents.view", receives=True, page="own_documents.new_renewal")
def create_renewal(document_id: UUID) -> ResponseReturnValue:
    form = version_form(sent())
    if form.apply(lambda: own.renew_own(actor(), document_id, form.values, form.values["file"], visit().today)):
        flash(_("%(title)s was sent to HR.", title=form.result.title), "success")
        return accepted(own_url())
    return refused(form, own.DATES, (), lambda: renewal_page(own.own_document(actor(), document_id), form))


@pages.get("/<uuid:document_id>/replacement")
@access("documents.view")
def edit(document_id: UUID) -> ResponseReturnValue:
    """The form of another file for an own upload that nobody has verified yet."""
    document = own.own_document(actor(), document_id)
    return replacement_page(document, version_form(document=document))


@pages.post("/<uuid:document_id>/file")
@access("documents.view", receives=True, page="own_documents.edit")
def update(document_id: UUID) -> ResponseReturnValue:
    form = version_form(sent())
    if form.apply(lambda: own.replace_own(actor(), document_id, form.values, form.values["file"], visit().today)):
        flash(_("The file has been replaced."), "success")
        return accepted(own_url())
    return refused(form, own.DATES, (), lambda: replacement_page(own.own_document(actor(), document_id), form))


@pages.get("/<uuid:document_id>/removal")
@access("documents.view")
def new_removal(document_id: UUID) -> ResponseReturnValue:
    """What happens when an own upload is withdrawn, with the button that does it."""
    document = own.own_document(actor(), document_id)
    if not own.may_mend(actor(), document):
        return redirect(own_url())
    return render_template("documents/own_removal.html", document=document, back_url=own_url())


@pages.post("/<uuid:document_id>/removal")
@access("documents.view", page="own_documents.new_removal")
def create_removal(document_id: UUID) -> ResponseReturnValue:
    title = own.own_document(actor(), document_id, lock=True).title
    own.withdraw_own(actor(), document_id)
    flash(_("%(title)s was withdrawn.", title=title), "success")
    return redirect(own_url(), 303)


def own_url() -> str:
    """The card of the member's documents, on the page above these, which is of a topic above this one."""
    return f"{url_for('.new').removesuffix('/documents/new')}#documents"


def asked() -> list[own.Asked]:
    """What is asked of the member; nothing of members without a record, and of people who have left."""
    try:
        return own.asked_of(own.own_record(actor()), [], visit().today)
    except (NotFound, Conflict):
        return []


def new_form(data: Mapping[str, Any] | None = None, *, type: str = "") -> Form:
    form = Form(OwnDocumentFields(only=("type", *own.DATES, "file")), data, {"type": type})
    return with_files(form)


def version_form(data: Mapping[str, Any] | None = None, *, document: Document | None = None) -> Form:
    """The form of another file; with the dates of `document`, if there is one."""
    dates = {name: getattr(document, name) for name in own.DATES} if document else None
    return with_files(Form(OwnDocumentFields(only=(*own.DATES, "file")), data, dates))


def new_page(form: Form) -> str:
    kind = form.value("type")
    title = _("Upload: %(type)s", type=DocumentType.label_of(kind))
    return form_page(form, kind, title, url_for(".create"), _("Upload"))


def renewal_page(document: Document, form: Form) -> str:
    action = url_for(".create_renewal", document_id=document.id)
    title = _("Renew %(title)s", title=document.title)
    return form_page(form, document.type, title, action, _("Renew"), renewed=document)


def replacement_page(document: Document, form: Form) -> str:
    action = url_for(".update", document_id=document.id)
    return form_page(form, document.type, _("Replace %(title)s", title=document.title), action, _("Replace"))


def form_page(form: Form, kind: str, title: str, action: str, button: str, **more: Any) -> str:
    """The page of a form for a document of this kind, which may be no type at all."""
    for_managers = kind in list(DocumentType) and DocumentType(kind).privacy == Privacy.WORK
    return render_template(
        "documents/own_form.html",
        form=form,
        names=own.DATES,
        seen=_("HR and your managers see it. HR marks it as verified.")
        if for_managers
        else _("HR sees it, and marks it as verified."),
        title=title,
        action=action,
        button=button,
        back_url=own_url(),
        **more,
    )


# On the page of the member's own record


def render_asked(actor: Actor, employee: Employee, _edit: bool) -> str:
    """What the employer asks of the member, above their record; '' if it is nothing."""
    found = own.asked_of(employee, own.own_documents(actor), visit().today)
    return _rendered("documents/_asked.html", asked=found) if found else ""


def render_documents(actor: Actor, employee: Employee, _edit: bool) -> str:
    """The card of the member's own documents."""
    return _rendered(
        "documents/_own.html",
        chains=own.own_documents(actor),
        mends=lambda document: own.may_mend(actor, document),
        left=translated(own.LEFT) if employee.is_former else "",
        shown=shown,
        today=visit().today,
    )


def _rendered(template: str, **values: Any) -> str:
    page: Any = render_template(template, **values)
    return Markup(page)  # noqa: S704  rendered by a template
