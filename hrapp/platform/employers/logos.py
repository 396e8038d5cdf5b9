"""Logos: what is uploaded is taken for what its first bytes say, and for nothing else."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from hrapp.core.fields.kinds import File
from hrapp.core.fields.sections import Section
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


class LogoFile(File):
    """A picture that is sent along, as a Logo: a PNG, JPEG or WebP of at most LARGEST bytes."""

    def __init__(self, label: Any, section: Section, **more: Any) -> None:
        accepted = "image/png,image/jpeg,image/webp"
        super().__init__(label, section, largest=LARGEST, accept=accepted, load_only=True, **more)
        # The page's script says so before anything is sent.
        self.attributes |= {"data-largest": LARGEST, "data-too-large": _l("Choose a picture of at most 512 kB.")}

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Logo:
        content = super()._deserialize(value, attr, data, **more)
        if media_type := sniff(content):
            return Logo(content, media_type)
        raise ValidationError(N_("Choose a PNG, JPEG or WebP picture."))


def sniff(content: bytes) -> str | None:
    """The media type that the first bytes stand for."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for media_type, start in MAGIC.items() if content.startswith(start)), None)
