"""Uploaded logos: the marks of employers, which are shown on white, and by mail programs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from PIL import Image, ImageStat

from hrapp.core.fields.sections import Section
from hrapp.core.pictures import PictureFile, read_picture, written
from hrapp.core.text import N_

LARGEST = 4 * 1024 * 1024
# Size limit of the request, large enough for a phone's photo: the form can then be shown again with an error.
LARGEST_SENT = 20 * 1024 * 1024
LONGEST_SIDE = 512
# A picture that is larger than this as PNG is a photo, for which WebP is many times smaller.
LARGEST_PNG = 128 * 1024
# From this mean brightness on (of 255), a picture with a clear background cannot be seen on white.
LIGHT = 208
DARK_BACKING = (29, 35, 33)


class Logo(NamedTuple):
    """A picture as `read_logo` wrote it, of a type that cannot contain scripts."""

    content: bytes
    media_type: str

    def __str__(self) -> str:
        return f"{self.media_type}, {max(1, len(self.content) // 1024)} kB"


class LogoFile(PictureFile):
    """An uploaded picture of at most LARGEST bytes, loaded as a Logo."""

    too_large = N_("Choose a picture of at most 4 MB.")

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        super().__init__(label, section, largest=LARGEST, **more)

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Logo:
        return read_logo(super()._deserialize(value, attr, data, **more))


def read_logo(content: bytes) -> Logo:
    """The picture in `content`, in a square of at most LONGEST_SIDE; ValidationError as for `read_picture`."""
    picture = read_picture(content, LONGEST_SIDE)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return in_a_file(square(visible_on_white(picture)))


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


def in_a_file(picture: Image.Image) -> Logo:
    """The picture as PNG, which every mail program shows, or as WebP if it is a photo."""
    for kind, options in (("PNG", {"optimize": True}), ("WEBP", {"quality": 88, "method": 4})):
        content = written(picture, kind, **options)
        if len(content) <= LARGEST_PNG:
            break
    return Logo(content, Image.MIME[kind])
