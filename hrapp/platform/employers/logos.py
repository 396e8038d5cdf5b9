"""Uploaded logos: decoded, made small, and written anew, so that nothing of the sent file itself is kept."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError
from PIL import Image, ImageOps, ImageStat

from hrapp.core.fields.kinds import File
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_

LARGEST = 4 * 1024 * 1024
# Size limit of the request, large enough for a phone's photo: the form can then be shown again with an error.
LARGEST_SENT = 20 * 1024 * 1024
# The limit of what is decoded, by the size in the file's head: 100 MB of memory at 4 bytes a pixel.
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 512
# A picture that is larger than this as PNG is a photo, for which WebP is many times smaller.
LARGEST_PNG = 128 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
# What Pillow raises for files that are cut off or made to break a decoder.
UNREADABLE = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, struct.error, zlib.error)
# From this mean brightness on (of 255), a picture with a clear background cannot be seen on white.
LIGHT = 208
DARK_BACKING = (29, 35, 33)


class Logo(NamedTuple):
    """A picture as `read_logo` wrote it, of a type that cannot contain scripts."""

    content: bytes
    media_type: str

    def __str__(self) -> str:
        return f"{self.media_type}, {max(1, len(self.content) // 1024)} kB"


class LogoFile(File):
    """An uploaded PNG, JPEG or WebP of at most LARGEST bytes and MOST_PIXELS, loaded as a Logo."""

    too_large = N_("Choose a picture of at most 4 MB.")

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        accepted = "image/png,image/jpeg,image/webp"
        super().__init__(label, section, largest=LARGEST, accept=accepted, load_only=True, **more)
        # For the page's script, which checks the size before the upload.
        self.attributes |= {"data-largest": LARGEST, "data-too-large": _l("Choose a picture of at most 4 MB.")}

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Logo:
        return read_logo(super()._deserialize(value, attr, data, **more))


def read_logo(content: bytes) -> Logo:
    """The picture in `content`, upright, in a square of at most LONGEST_SIDE, without metadata.

    Only the first frame of an animation is kept. ValidationError if it is no picture, or too large.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise ValidationError(N_("Choose a picture with fewer pixels, at most 5,000 × 5,000."))
            sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(sent)
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except ValidationError:
        raise
    except (*UNREADABLE, Image.DecompressionBombError):
        raise ValidationError(N_("Choose a PNG, JPEG or WebP picture.")) from None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return written(square(visible_on_white(picture)))


def visible_on_white(picture: Image.Image) -> Image.Image:
    """The picture, on a dark ground if it is light with a clear background: marks are shown on white."""
    if picture.mode != "RGBA":
        return picture
    shape = picture.getchannel("A")
    if shape.getextrema()[1] == 0 or ImageStat.Stat(picture.convert("L"), shape).mean[0] < LIGHT:
        return picture
    backed = Image.new("RGB", picture.size, DARK_BACKING)
    backed.paste(picture, mask=shape)
    return backed


def square(picture: Image.Image) -> Image.Image:
    """The picture in the middle of a clear square, since mail programs would stretch it to one."""
    side = max(picture.size)
    if picture.size == (side, side):
        return picture
    ground = Image.new("RGBA", (side, side))
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return ground


def written(picture: Image.Image) -> Logo:
    """The pixels in a file of our own: PNG, which every mail program shows, or WebP for a photo."""
    # A picture made of nothing but the pixels: Pillow writes what else it has read beside them.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    for kind, options in (("PNG", {"optimize": True}), ("WEBP", {"quality": 88, "method": 4})):
        out = BytesIO()
        bare.save(out, kind, **options)
        if out.tell() <= LARGEST_PNG:
            break
    return Logo(out.getvalue(), Image.MIME[kind])
