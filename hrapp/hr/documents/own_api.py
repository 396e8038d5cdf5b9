"""The JSON API of the caller's own documents, and of sending what is asked of them."""

from typing import Any

from flask import Response, jsonify
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.kinds import Choice
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.hr.documents import own
from hrapp.hr.documents.api import COMMON, made
from hrapp.hr.documents.chains import Chain
from hrapp.hr.documents.fields import DOCUMENT, DocumentFields, DocumentType
from hrapp.hr.documents.output import DocumentOutput
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "own_documents_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/me/documents",
    description="The caller's own documents",
)


class AskedOutput(Fields):
    """A type of document that is asked of the caller, and their own one that has expired, if there is one."""

    type = Choice(_l("Type"), DOCUMENT, choices=DocumentType, required=True)
    expired = fields.Nested(DocumentOutput, allow_none=True)


class OwnDocumentInput(DocumentFields):
    """A document that is asked of the caller, who sees it; without a title it has that of its type."""

    class Meta(Fields.Meta):
        fields = ("type", *COMMON, "file")

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


@api.get("")
@access("documents.view")
@api.response(200, DocumentOutput(many=True))
@api.doc(operationId="listOwnDocuments")
def index() -> Response:
    """List the caller's own documents that they share with HR, each in the version that holds."""
    chains = own_chains(own_record())
    return jsonify(DocumentOutput(many=True).dump([chain.current for chain in chains]))


@api.get("/asked")
@access("documents.view")
@api.response(200, AskedOutput(many=True))
@api.doc(operationId="listAskedDocuments")
def index_asked() -> Response:
    """List what is asked of the caller: what is missing, or has expired."""
    record = own_record()
    asked = own.asked_of(record, own_chains(record), visit().today) if record else []
    return jsonify(AskedOutput(many=True).dump(asked))


@api.post("")
@access("documents.view", receives=True)
@api.arguments(OwnDocumentInput, location="multipart")
@api.response(201, DocumentOutput)
@api.doc(operationId="createOwnDocument")
def create(args: dict[str, Any]) -> Response:
    """Send a document that is asked of the caller. What is there already is renewed: `documents/{id}/renewal`."""
    values = Values(args)
    return made(own.add_own(actor(), values, values.pop("file"), visit().today))


def own_record() -> Employee | None:
    """The record of the caller; None for members without one."""
    own_id = actor().employee_id
    return get_employee(actor(), own_id) if own_id else None


def own_chains(record: Employee | None) -> list[Chain]:
    """The caller's own documents with their person."""
    chains = own.own_documents(actor())
    for chain in chains:
        chain.current.employee = record
    return chains
