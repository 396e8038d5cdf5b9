"""Logos: what is uploaded is taken for what its first bytes say, and for nothing else."""

from typing import NamedTuple

from hrapp.core.errors import Invalid
from hrapp.core.text import N_

LARGEST = 512 * 1024
# A form with a phone's photo in it is read whole, so that it can be shown again with the reason.
LARGEST_SENT = 20 * 1024 * 1024
MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Logo(NamedTuple):
    """A small picture of a kind that browsers show without running anything."""

    content: bytes
    media_type: str

    def __str__(self) -> str:
        return f"{self.media_type}, {max(1, len(self.content) // 1024)} kB"


def read_logo(content: bytes) -> Logo:
    """The logo in an uploaded file; Invalid, for `logo`, if it is too large or no PNG, JPEG or WebP."""
    if len(content) > LARGEST:
        raise Invalid({"logo": [N_("Choose a picture of at most 512 kB.")]})
    if media_type := sniff(content):
        return Logo(content, media_type)
    raise Invalid({"logo": [N_("Choose a PNG, JPEG or WebP picture.")]})


def sniff(content: bytes) -> str | None:
    """The media type that the first bytes stand for."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for media_type, start in MAGIC.items() if content.startswith(start)), None)
