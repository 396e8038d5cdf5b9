"""Uploaded pictures: decoded in bounded memory, and written anew, so that nothing of the sent file itself is kept."""

import struct
import zlib
from io import BytesIO
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError
from PIL import Image, ImageCms, ImageOps

from hrapp.core.fields.kinds import File
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_

FORMATS = ("PNG", "JPEG", "WEBP")
TYPES = tuple(f"image/{kind.lower()}" for kind in FORMATS)
# The limits in millions of pixels, each for at most 250 MB of memory. A JPEG takes but 10 MB, for it is decoded in rows
# and made small meanwhile, unless it has several scans. The decoder of WebP keeps copies of the picture.
IN_ROWS, WHOLE, WEBP = 64, 25, 16
# What Pillow raises for files that are cut off or made to break a decoder.
UNREADABLE = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, struct.error, zlib.error)
NO_PICTURE = N_("Choose a PNG, JPEG or WebP picture.")
# Markers of a JPEG (ITU-T T.81, table B.1): start of a frame that is decoded in one go, and of a scan.
FRAMES, SCAN = (0xFFC0, 0xFFC1), 0xFFDA


class PictureFile(File):
    """An uploaded PNG, JPEG or WebP; subclasses say in `too_large` what the limit of bytes is, and load the picture."""

    def __init__(self, label: Any, section: Section, *, largest: int, **more: Any) -> None:
        super().__init__(label, section, largest=largest, accept=",".join(TYPES), load_only=True, **more)
        # For the page's script, which checks the size before the upload.
        self.attributes |= {"data-largest": largest, "data-too-large": _l(str(self.too_large))}


def read_picture(content: bytes, side: int) -> Image.Image:
    """The picture in `content`: upright, in sRGB, as RGB or RGBA; of an animation the first frame.

    One that is much larger than needed for a square of `side` pixels is decoded smaller. ValidationError if it is no
    picture, or has too many pixels.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as sent:
            refuse_too_many_pixels(sent, content)
            sent.draft("RGB", (side, side))
            picture = ImageOps.exif_transpose(shrunk(in_colours(sent), side))
            return in_srgb(picture, sent.info.get("icc_profile"))
    except (*UNREADABLE, Image.DecompressionBombError):
        raise ValidationError(NO_PICTURE) from None


def refuse_too_many_pixels(sent: Image.Image, content: bytes) -> None:
    """Raise ValidationError if decoding the opened picture would take too much memory."""
    most = WEBP if sent.format == "WEBP" else IN_ROWS if is_decoded_in_rows(content) else WHOLE
    if sent.width * sent.height > most * 1_000_000:
        raise ValidationError(N_("Choose a picture with fewer pixels, at most %(most)s megapixels.", most=most))


def is_decoded_in_rows(content: bytes) -> bool:
    """Whether this is a JPEG of which a decoder keeps but a few rows: in one go, and all colours in one scan."""
    at, colours = 2, 0
    while content.startswith(b"\xff\xd8") and at + 10 <= len(content):
        marker, length = struct.unpack_from(">HH", content, at)
        if marker in FRAMES:
            colours = content[at + 9]
        elif marker == SCAN:
            return content[at + 4] == colours
        at += 2 + length
    return False


def in_colours(sent: Image.Image) -> Image.Image:
    """The picture as RGB, RGBA or CMYK."""
    if sent.mode == "I;16":
        sent = sent.point(lambda value: value / 256).convert("L")
    wanted = "RGBA" if sent.has_transparency_data else "RGB"
    return sent if sent.mode in (wanted, "CMYK") else sent.convert(wanted)


def shrunk(picture: Image.Image, side: int) -> Image.Image:
    """The picture by a whole factor smaller, still at least twice as large as needed, for a better one to finish."""
    factor = min(picture.size) // (2 * side)
    return picture.reduce(factor) if factor > 1 else picture


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture as RGB or RGBA in the colours that screens show; a profile that does not fit is ignored."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            found = ImageCms.profileToProfile(
                picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ImageCms.PyCMSError, *UNREADABLE):
            found = None
        if found:
            return found
    return picture.convert(mode) if picture.mode != mode else picture


def written(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The pixels alone in a file; Pillow would write what else it has read beside them."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, kind, **options)
    return out.getvalue()
