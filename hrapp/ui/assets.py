"""Static files: their addresses, and the style sheet and the script that are put together from many small files."""

from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 60 * 60

# What is sent as one file, so that small files cost no requests. Addresses in css/app.css are seen from css/.
COMPONENTS = (
    *("icon", "wordmark", "button", "segments", "menu", "person-menu", "switcher", "search", "crumbs", "tabs"),
    *("field", "control", "check", "password", "form", "card", "form-card", "columns", "chooser"),
    *("tones", "toast", "note", "status", "avatar", "person", "record-head", "stat", "progress", "definitions"),
    *("filter-bar", "table", "table-cards", "sort", "pager", "empty-state", "chart"),
    *("timeline", "changes", "checklist", "rows", "steps", "copyable", "scripted"),
)
PAGES = ("site", "landing", "hero-picture", "card-page", "error", "audit", "letter", "reference")
BEHAVIOURS = (
    *("theme-choice", "toasts", "menus", "search", "slash", "lists", "focus", "csrf"),
    *("confirm-name", "password", "copy", "back-and-print", "file-size", "submit-on-change", "submit-once"),
)
BUNDLES = {
    "css/app.css": (
        *("css/layers.css", "vendor/tabler/tabler.css", "css/fonts.css", "css/tokens.css", "css/tabler.css"),
        *("css/base.css", "css/frame/side.css", "css/frame/top.css", "css/frame/page.css"),
        *(f"css/components/{name}.css" for name in COMPONENTS),
        *(f"css/pages/{name}.css" for name in PAGES),
        "css/print.css",
    ),
    "js/app.js": tuple(f"js/app/{name}.js" for name in BEHAVIOURS),
}


@cache
def static_url(filename: str, version: str | None = None) -> str:
    """The address of a static file, with the first digits of its SHA-256 or the version that a style sheet asks for,
    so that browsers may keep it for a year."""
    return f"/static/{filename}?v={version or digest(filename)}"


@cache
def digest(filename: str) -> str:
    content = bundle(filename) if filename in BUNDLES else (STATIC / filename).read_bytes()
    return sha256(content).hexdigest()[:12]


@cache
def bundle(filename: str) -> bytes:
    """The files of a bundle one after the other; made once in each process."""
    return b"\n".join((STATIC / name).read_bytes() for name in BUNDLES[filename])


def send_bundle(filename: str) -> Response:
    """A bundle with the headers of a static file; not streamed, since gzip is only used for what is whole."""
    response = Response(bundle(filename), mimetype=guess_type(filename)[0])
    response.set_etag(digest(filename))
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    return response.make_conditional(request)  # type: ignore[return-value]
