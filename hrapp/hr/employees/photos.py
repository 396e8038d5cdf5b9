"""Photos of people: squares in two sizes, made of an uploaded picture, and their URLs."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields
from PIL import Image

from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.pictures import PictureFile, read_picture, written
from hrapp.core.text import N_
from hrapp.platform.memberships.visit import visit

# Large enough for a photo of 48 megapixels as phones take them.
LARGEST = 16 * 1024 * 1024
# Size limit of the request, with room for what is too large: the form can then be shown again with an error.
LARGEST_SENT = 24 * 1024 * 1024
# The sides in pixels; the small one is for lists, at twice the density of their avatars.
LARGE, SMALL, SMALLEST = 512, 96, 64
# Of what is cut off a portrait above and below, the part above: faces are above the middle. As in css/photo.css.
ABOVE = 0.35
GROUND = (255, 255, 255)
MEDIA_TYPE = "image/webp"
TOO_LARGE = N_("Choose a picture of at most 16 MB.")
TOO_SMALL = N_("Choose a larger picture, of at least 64 × 64 pixels.")
PHOTO = Section("photo", _l("Photo"), "", Privacy.DIRECTORY)


class Photo(NamedTuple):
    """The photo of somebody as WebP, of at most LARGE and at most SMALL pixels square."""

    large: bytes
    small: bytes


class PhotoFile(PictureFile):
    """An uploaded picture of at most LARGEST bytes, loaded as a Photo."""

    too_large = TOO_LARGE

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        super().__init__(label, section, largest=LARGEST, **more)

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Photo:
        return read_photo(super()._deserialize(value, attr, data, **more))


class PhotoFields(Fields):
    """The form of a photo."""

    photo = PhotoFile(_l("Photo"), PHOTO, required=True, help=_l("PNG, JPEG or WebP, of at most 16 MB."))


class PhotoUrl(fields.String):
    """The path of somebody's photo in the API; null if there is none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(attribute="photo_key", dump_only=True, allow_none=True, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return f"/api/v1/e/{visit().slug}/employees/{obj.id}/photo" if value else None


def read_photo(content: bytes) -> Photo:
    """The photo in `content`: a square, not blown up, nothing but pixels.

    ValidationError as for `read_picture`, or if it is too small.
    """
    picture = read_picture(content, LARGE)
    if min(picture.size) < SMALLEST:
        raise ValidationError(TOO_SMALL)
    cut = square(on_ground(picture))
    return Photo(encoded(cut, LARGE, 82), encoded(cut, SMALL, 70))


def square(picture: Image.Image) -> Image.Image:
    """The middle of the picture, or of a portrait the part a little above it."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, int((picture.height - side) * ABOVE)
    return picture.crop((left, top, left + side, top + side))


def on_ground(picture: Image.Image) -> Image.Image:
    """The picture without anything clear in it."""
    if picture.mode == "RGB":
        return picture
    ground = Image.new("RGB", picture.size, GROUND)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encoded(picture: Image.Image, side: int, quality: int) -> bytes:
    """The picture as WebP, with sides of at most `side` pixels."""
    if picture.width > side:
        picture = picture.resize((side, side), Image.Resampling.LANCZOS)
    return written(picture, "WEBP", quality=quality, method=4)


def url_of(employee_id: UUID | str, key: UUID | str | None, size: str = "small") -> str | None:
    """The path of somebody's photo at the visited employer, `size` is small or large; None without a photo.

    Not by `url_for`, which would take most of the time of a long list.
    """
    return f"/e/{visit().slug}/employees/{employee_id}/photo/{key}?size={size}" if key else None
