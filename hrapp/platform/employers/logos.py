"""Uploaded logos; their type is taken from the content, not from the name or the Content-Type header."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from hrapp.core.fields.kinds import File
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_

LARGEST = 512 * 1024
# Size limit of the request, large enough for a phone's photo: the form can then be shown again with an error.
LARGEST_SENT = 20 * 1024 * 1024
MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Logo(NamedTuple):
    """A picture of a type that cannot contain scripts."""

    content: bytes
    media_type: str

    def __str__(self) -> str:
        return f"{self.media_type}, {max(1, len(self.content) // 1024)} kB"


class LogoFile(File):
    """An uploaded picture, loaded as a Logo: PNG, JPEG or WebP, at most LARGEST bytes."""

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        accepted = "image/png,image/jpeg,image/webp"
        super().__init__(label, section, largest=LARGEST, accept=accepted, load_only=True, **more)
        # For the page's script, which checks the size before the upload.
        self.attributes |= {"data-largest": LARGEST, "data-too-large": _l("Choose a picture of at most 512 kB.")}

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Logo:
        content = super()._deserialize(value, attr, data, **more)
        if media_type := sniff(content):
            return Logo(content, media_type)
        raise ValidationError(N_("Choose a PNG, JPEG or WebP picture."))


def sniff(content: bytes) -> str | None:
    """The media type by the first bytes; None if it is not one of the accepted types."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for media_type, start in MAGIC.items() if content.startswith(start)), None)
