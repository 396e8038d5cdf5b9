"""How a document looks in the API."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, post_dump

from hrapp.access.rules import actor
from hrapp.core.fields.kinds import Choice, Moment
from hrapp.core.fields.schema import Fields
from hrapp.hr.documents.fields import DocumentFields
from hrapp.hr.documents.listing import Validity
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import visible_fields
from hrapp.platform.memberships.visit import visit


class Part(fields.Nested):
    """Some of what a row says, as an object of its own; null where there is none of it."""

    def __init__(self, schema: Any, of: Callable[[Document], Any], **more: Any) -> None:
        super().__init__(schema, **more)
        self.of = of

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        return self.of(obj)


class State(Choice):
    """Whether a document holds today."""

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        return str(Validity.on(obj.expires_on, visit().today))


class DaysLeft(fields.Integer):
    """The days until a document expires, below 0 if it has; null if it does not expire."""

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        return (obj.expires_on - visit().today).days if obj.expires_on else None


class Hex(fields.String):
    """Bytes in hex."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str:
        return str(value.hex())


class FileUrl(fields.String):
    """The path of a version's file in the API."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str:
        return url_for("document_files_api.show", document_id=value)


class PersonOutput(Fields):
    """The person whose document it is."""

    id = fields.UUID()
    name = fields.String()
    number = fields.String()


class DocumentFileOutput(Fields):
    """The file of a version, to be got at `url`; its hash is in hex."""

    name = fields.String(attribute="file_name")
    size = fields.Integer()
    media_type = fields.String()
    sha256 = Hex()
    url = FileUrl(attribute="id")


class VerificationOutput(Fields):
    """Who has held a version against the original, and when."""

    at = Moment(_l("When"), attribute="verified_at")
    by = fields.String(attribute="verified_by_name")


class UploadOutput(Fields):
    """Who has sent a version, and when."""

    at = Moment(_l("When"), attribute="created_at")
    by = fields.String(attribute="uploaded_by_name")


class DocumentOutput(DocumentFields):
    """One version of a document. Of somebody else's, the description only for those who see what is personal."""

    row = Document

    id = fields.UUID()
    chain_id = fields.UUID()
    number = fields.Integer()
    is_current = fields.Boolean()
    employee = fields.Nested(PersonOutput, allow_none=True)
    state = State(_l("State"), choices=Validity, required=True)
    days_left = DaysLeft(allow_none=True)
    file = Part(DocumentFileOutput, lambda row: row)
    verified = Part(VerificationOutput, lambda row: row if row.is_verified else None, allow_none=True)
    uploaded = Part(UploadOutput, lambda row: row)
    version = fields.Integer()

    @post_dump(pass_original=True)
    def leave_out_private(self, data: dict[str, Any], row: Document, **_: Any) -> dict[str, Any]:
        hidden = set(DocumentFields.names()) - set(visible_fields(actor(), row))
        return data | dict.fromkeys(hidden)
