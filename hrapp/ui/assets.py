"""The addresses of static files: the same for every request, so each is worked out once."""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def static_url(filename: str, version: str | None = None) -> str:
    """The address of a static file, with the first digits of its SHA-256 or the version that a style sheet asks for,
    so that browsers may keep it for a year."""
    return f"/static/{filename}?v={version or sha256((STATIC / filename).read_bytes()).hexdigest()[:12]}"
