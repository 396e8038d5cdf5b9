"""The JSON API of documents, with the same fields, queries and operations as the pages; files come as multipart."""

from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from flask import Response, jsonify, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import contains_eager

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, check_version, created, refuse_stale
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.fields.kinds import Choice, Radios, Reference
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.lists.listing import List, Pointer
from hrapp.core.lists.output import as_json, list_of
from hrapp.hr.documents import listing, operations, own
from hrapp.hr.documents.fields import (
    DOCUMENT,
    OF_COMPANY,
    OF_PEOPLE,
    DocumentFields,
    DocumentType,
    Visibility,
    fields_of,
)
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.output import DocumentOutput
from hrapp.hr.documents.queries import get_document, sight_of, versions_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.memberships.visit import visit

api = Blueprint("documents_api", __name__, url_prefix="/api/v1/e/<slug>/documents", description="Documents")

# The list of the pages with whole rows, and by person.
DOCUMENTS = replace(
    cast("List[Any]", listing.DOCUMENTS),
    select=lambda query: query.options(contains_eager(Document.employee)),
    make=None,
    pointers={"employee": Pointer(Document.employee_id)},
)
COMMON = tuple(name for name in DocumentFields.names() if name not in Document.SHARED_FACTS)


class AnyDocumentFields(DocumentFields):
    """Those of documents of people and of the company; which type and visibility each may have, `fitting` says."""

    type = Choice(_l("Type"), DOCUMENT, choices=DocumentType, required=True)
    visibility = Radios(_l("Who sees it"), DOCUMENT, choices=Visibility, allow_none=False)


class NewDocumentInput(AnyDocumentFields):
    """A document of somebody, or of the company if `employee_id` is left out."""

    employee_id = Reference(_l("Person"), DOCUMENT)
    file = UploadedFile(_l("File"), DOCUMENT, required=True)


class DocumentInput(Versioned, AnyDocumentFields):
    """A change. Type and visibility are those of all versions of the document."""


class RenewalInput(Versioned, DocumentFields):
    """The next version; `version` or If-Match may say of what. Title and description stay unless they are given."""

    class Meta(Fields.Meta):
        fields = (*COMMON, "file", "version")

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


class RemovalQuery(Schema):
    """Whether only this version goes, and the one before holds again, or the whole document."""

    versions = fields.String(validate=validate.OneOf(("this", "all")), load_default="this")


DocumentList = list_of(DocumentOutput(), "DocumentList")


# Open to every member: `readable` limits what is found.
@api.get("/")
@access("documents.view")
@api.arguments(DOCUMENTS.query, location="query")
@api.response(200, DocumentList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the documents that the caller may see, searched, filtered and sorted.

    Each version is one; those that hold are `versions=current`.
    """
    asked, today = DOCUMENTS.asked_by(args), visit().today
    return as_json(DOCUMENTS.page(sight_of(actor()), asked, **listing.bound(actor(), today)))


@api.post("/")
@access("documents.edit", receives=True)
@api.arguments(NewDocumentInput, location="multipart")
@api.response(201, DocumentOutput)
def create(args: dict[str, Any]) -> Response:
    """Add a document of somebody, or, without `employee_id`, of the company."""
    values = Values(args)
    employee_id, file = values.pop("employee_id", None), values.pop("file")
    employee = person_of(employee_id) if employee_id else None
    values.setdefault("visibility", fields_of(employee_id)().fields["visibility"].load_default)
    return made(operations.add_document(actor(), employee, fitting(employee_id, values), file))


@api.get("/<uuid:document_id>")
@access("documents.view")
@api.response(200, DocumentOutput)
def show(document_id: UUID) -> Response:
    """Get one version of a document, with its version as ETag."""
    return answer(DocumentOutput(), get_document(actor(), document_id))


@api.patch("/<uuid:document_id>")
@access("documents.edit")
@api.arguments(DocumentInput(partial=True))
@api.response(200, DocumentOutput)
def update(args: dict[str, Any], document_id: UUID) -> Response:
    """Change what is said of it. `version` or If-Match names the version to change; 409 or 412 if it is outdated.

    Type and visibility are changed in all versions of the document.
    """
    document = get_document(actor(), document_id, lock=True)
    values = changes_to(document, args)
    operations.update_document(actor(), document, fitting(document.employee_id, values))
    return answer(DocumentOutput(), document)


# Open to every member, as renewing and replacing are: people do that with their own documents too (own.py).
@api.delete("/<uuid:document_id>")
@access("documents.view")
@api.arguments(RemovalQuery, location="query")
@api.response(204)
def destroy(args: dict[str, Any], document_id: UUID) -> None:
    """Delete this version, so that the one before holds again, or all of them; If-Match may name the version.

    People withdraw what they have sent themselves, as long as it is not verified.
    """
    document, whole = get_document(actor(), document_id, lock=True), args["versions"] == "all"
    refuse_stale(document)
    if whole or not is_own_to_change(document):
        require(actor(), "documents.edit")
        operations.remove(actor(), document, whole=whole)
    else:
        own.withdraw_own(actor(), document.id)


@api.get("/<uuid:document_id>/versions")
@access("documents.view")
@api.response(200, DocumentOutput(many=True))
def index_versions(document_id: UUID) -> Response:
    """List all versions of a document, the newest first."""
    document = get_document(actor(), document_id)
    found = versions_of(actor(), document.chain_id)
    for each in found:
        each.employee = document.employee
    return jsonify(DocumentOutput(many=True).dump(found))


@api.post("/<uuid:document_id>/renewal")
@access("documents.view", receives=True)
@api.arguments(RenewalInput, location="multipart")
@api.response(201, DocumentOutput)
def create_renewal(args: dict[str, Any], document_id: UUID) -> Response:
    """Add the next version, which holds instead of this one; 409 if this one does not hold any more.

    HR renews all, and people what they see of their own.
    """
    document = get_document(actor(), document_id, lock=True)
    values = Values({"title": document.title, "description": document.description} | args)
    check_version(document, values.pop("version", None))
    file = values.pop("file")
    if is_own_to_change(document):
        return made(own.renew_own(actor(), document.id, values, file, visit().today))
    require(actor(), "documents.edit")
    return made(operations.renew(actor(), document, values, file))


def is_own_to_change(document: Document) -> bool:
    """Whether the caller changes it as their own (see own.py): they may not change those of others."""
    is_own = document.employee_id is not None and document.employee_id == actor().employee_id
    return is_own and not may(actor(), "documents.edit")


def made(document: Document) -> Response:
    return created(answer(DocumentOutput(), document), url_for("documents_api.show", document_id=document.id))


def person_of(employee_id: UUID) -> Employee:
    """The person, locked; Invalid, for `employee_id`, if there is none whom the caller may find."""
    try:
        return get_employee(actor(), employee_id, lock=True)
    except NotFound as error:
        raise Invalid({"employee_id": [error.message]}) from error


def fitting(employee_id: UUID | None, values: Values) -> Values:
    """The values; Invalid if documents of people, or of the company if `employee_id` is None, are of no such type."""
    offered = OF_PEOPLE if employee_id else OF_COMPANY
    if values.get("type", offered[0]) not in offered:
        raise Invalid({"type": [Choice.invalid]})
    return values
