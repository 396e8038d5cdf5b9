"""The JSON API of a person's photo, which is sent and answered as the picture itself."""

from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import Schema, ValidationError, fields, validate

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, answer, refuse_stale
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import flat
from hrapp.core.pictures import TYPES
from hrapp.hr.employees import operations, queries
from hrapp.hr.employees.photos import LARGEST, MEDIA_TYPE, Photo, PhotoUrl, read_photo

api = Blueprint(
    "photos_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/photo",
    description="Photos of employees",
)
PICTURE = {"type": "string", "format": "binary"}


class PhotoQuery(Schema):
    """Which of the two sizes."""

    size = fields.String(validate=validate.OneOf(("large", "small")), load_default="large")


class PhotoOutput(Schema):
    """Where the photo is, and the version of the record."""

    photo_url = PhotoUrl()
    version = fields.Integer()


# Open to every member, as the record is; `visible_to` limits whose photo somebody sees.
@api.get("")
@access("portal.view")
@api.arguments(PhotoQuery, location="query")
@api.response(200, PICTURE, content_type=MEDIA_TYPE)
@api.doc(responses={304: {"description": "The photo is the one of If-None-Match."}})
def show(args: dict[str, Any], employee_id: UUID) -> Response:
    """Get the photo, a square of at most 512 or 96 pixels, with the record's version as ETag."""
    content, version = queries.photo_of(actor(), employee_id, args["size"])
    response = Response(content, content_type=MEDIA_TYPE)
    response.set_etag(str(version))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


@api.put("")
@access("employees.edit", largest=LARGEST)
@api.takes(*TYPES)
@api.response(200, PhotoOutput)
def update(employee_id: UUID) -> Response:
    """Set the photo to the picture in the body, of at most 16 MB; If-Match may name the record's version."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    refuse_stale(employee)
    operations.set_photo(actor(), employee, sent_photo(request.get_data(cache=False)))
    return answer(PhotoOutput(), employee)


@api.delete("")
@access("employees.edit")
@api.response(204)
def destroy(employee_id: UUID) -> None:
    """Remove the photo, if there is one; If-Match may name the record's version."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    refuse_stale(employee)
    operations.set_photo(actor(), employee, None)


def sent_photo(content: bytes) -> Photo:
    """The photo in a body; Invalid, for `photo`, if it is none."""
    try:
        return read_photo(content)
    except ValidationError as error:
        raise Invalid({"photo": flat(error.messages)}) from error
