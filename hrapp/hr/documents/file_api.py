"""The JSON API of the files of documents: sent as multipart, answered as they are.

A file comes as multipart by every route, so that it has a name, and is received, checked and sealed in one way.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext as _l

from hrapp.access.permissions import require
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, answer, refuse_stale
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.uploaded import UploadedFile
from hrapp.core.sniffing import KINDS
from hrapp.hr.documents import operations, own
from hrapp.hr.documents.answers import file_of
from hrapp.hr.documents.api import is_own_to_change
from hrapp.hr.documents.fields import DOCUMENT
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.output import DocumentOutput
from hrapp.hr.documents.queries import get_document
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "document_files_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/documents/<uuid:document_id>/file",
    description="The files of documents",
)
BINARY = {"schema": {"type": "string", "format": "binary"}}
ANSWERS = {
    200: {
        "description": "The file.",
        "content": {each: BINARY for kind in KINDS.values() for each in sorted(kind)},
        "headers": {"ETag": {"description": "The hash of the file.", "required": True, "schema": {"type": "string"}}},
    },
    304: {"description": "The file is the one of If-None-Match."},
    # It has been changed or is gone, without the application.
    409: HTTPStatus.CONFLICT.name,
    410: HTTPStatus.GONE.name,
}


class FileInput(Fields):
    """Another file."""

    file = UploadedFile(_l("File"), DOCUMENT, required=True)


# Open to every member: `readable` limits what is found.
@api.get("")
@access("documents.view")
@api.doc(responses=ANSWERS)
def show(document_id: UUID) -> Response:
    """Get the file of a version, with its SHA-256 as ETag. That somebody else's was opened is logged."""
    return file_of(get_document(actor(), document_id), download=True)


@api.put("")
@access("documents.view", receives=True)
@api.arguments(FileInput, location="multipart")
@api.response(200, DocumentOutput)
def update(args: dict[str, Any], document_id: UUID) -> Response:
    """Give a version another file; it does not count as verified any more. If-Match may name version or hash.

    HR does so with all, and people with what they have sent themselves, as long as it is not verified.
    """
    document = get_document(actor(), document_id, lock=True)
    refuse_other(document)
    if is_own_to_change(document):
        own.replace_own(actor(), document.id, Values(), args["file"], visit().today)
    else:
        require(actor(), "documents.edit")
        operations.replace_file(actor(), document, args["file"])
    return answer(DocumentOutput(), document)


def refuse_other(document: Document) -> None:
    """Refuse If-Match unless it names the document's version, or the file by its own ETag."""
    if document.sha256.hex() not in request.if_match.as_set(include_weak=True):
        refuse_stale(document)
