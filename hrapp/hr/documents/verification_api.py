"""The JSON API of verification: of one version of a document, or of several at once."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields, validate

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, answer, refuse_stale
from hrapp.core.lists.selection import MOST, Outcome
from hrapp.hr.documents import operations
from hrapp.hr.documents.output import DocumentOutput
from hrapp.hr.documents.queries import get_document
from hrapp.hr.documents.verifying import verify_several

api = Blueprint(
    "document_verifications_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/documents",
    description="Verification of documents",
)


class VerificationsInput(Schema):
    """Which versions to verify."""

    document_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST))


class VerificationsOutput(Schema):
    """How many were verified, and how many not: reason (`verified`, `renewed` or `not_found`) → number."""

    done = fields.Integer()
    left_out = fields.Dict(keys=fields.String(), values=fields.Integer())


@api.put("/<uuid:document_id>/verification")
@access("documents.edit")
@api.response(200, DocumentOutput)
def create(document_id: UUID) -> Response:
    """Say that it has been held against the original; If-Match may name the version. 409 if it has been renewed."""
    document = get_document(actor(), document_id, lock=True)
    refuse_stale(document)
    operations.verify(actor(), document)
    return answer(DocumentOutput(), document)


@api.delete("/<uuid:document_id>/verification")
@access("documents.edit")
@api.response(204)
def destroy(document_id: UUID) -> None:
    """Let it count as not verified; If-Match may name the version."""
    document = get_document(actor(), document_id, lock=True)
    refuse_stale(document)
    operations.take_back_verification(actor(), document)


@api.post("/verifications")
@access("documents.edit")
@api.arguments(VerificationsInput)
@api.response(200, VerificationsOutput)
@api.doc(operationId="verifyDocuments")
def create_several(args: dict[str, Any]) -> Outcome:
    """Verify several versions at once; those that cannot be verified are left out."""
    return verify_several(actor(), list(dict.fromkeys(args["document_ids"])))
