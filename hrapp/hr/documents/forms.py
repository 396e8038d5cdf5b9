"""The forms of documents: their fields, and which files they offer to choose."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Radios
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.uploaded import UploadedFile, UploadedFiles
from hrapp.hr.documents.fields import DOCUMENT, CompanyDocumentFields, DocumentFields, DocumentSettings, FileType
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings

# What is asked first, and what is folded away, since it is said of few.
FIRST = ("type", "title", "expires_on")
FOLDED = ("issued_on", "visibility", "description")
RENEWED = ("title", "issued_on", "expires_on", "description")


class NewDocumentFields(DocumentFields):
    """Those of a person's new documents: several files are several documents of which the same is said."""

    file = UploadedFiles(_l("Files"), DOCUMENT, required=True)


class NewCompanyDocumentFields(CompanyDocumentFields):
    """Those of new documents of the company."""

    file = UploadedFiles(_l("Files"), DOCUMENT, required=True)


class RenewalFields(DocumentFields):
    """Those of the next version; what all versions have in common is not asked again."""

    class Meta(Fields.Meta):
        exclude = ("type", "visibility")

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


class ReplacementFields(Fields):
    """The better file of the same version."""

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


class VerificationFields(Fields):
    """The buttons that verify, of which only the version is sent: the one that was looked at."""


class Removed(Choices):
    """What of a document that has several versions is deleted."""

    VERSION = "version", _l("Only this version")
    ALL = "all", _l("The document with all its versions")


class RemovalFields(Fields):
    what = Radios(_l("Delete"), choices=Removed, allow_none=False, load_default=str(Removed.VERSION))


def sent() -> Mapping[str, Any]:
    """The texts and the files that the request has sent."""
    return CombinedMultiDict([request.files, request.form])


def new_form(employee: Employee | None, data: Mapping[str, Any] | None = None, type: str = "") -> Form:
    """The form of new documents of somebody, or of the company, with this type proposed."""
    fields = NewDocumentFields if employee else NewCompanyDocumentFields
    return with_files(Form(fields(), data, {"type": type} if type else None))


def renewal_form(document: Document, data: Mapping[str, Any] | None = None) -> Form:
    """The form of the next version: called and described as the one before, with dates of its own."""
    form = with_files(Form(RenewalFields(), data, {"title": document.title, "description": document.description}))
    if document.expires_on:
        former = RenewalFields.field("expires_on").show(document.expires_on)  # type: ignore[union-attr]
        form.explain("expires_on", _("The version before says %(date)s.", date=former))
    return form


def replacement_form(document: Document, data: Mapping[str, Any] | None = None) -> Form:
    return with_files(Form(ReplacementFields(), data, document))


def with_files(form: Form) -> Form:
    """The form, which offers files of the kinds and the size that the settings allow."""
    chosen = settings(DocumentSettings)
    kinds = [FileType(each) for each in chosen.documents_types]
    form.schema.fields["file"].offer_only(map(str, kinds), chosen.documents_size)  # type: ignore[attr-defined]
    named = " · ".join(str(kind.label) for kind in kinds)
    form.explain("file", _("%(kinds)s; at most %(most)s MB each.", kinds=named, most=chosen.documents_size))
    return form
