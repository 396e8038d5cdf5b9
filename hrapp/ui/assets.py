"""Static files: versioned URLs, and the bundles of small style sheets and scripts."""

from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 60 * 60

# The files of the bundles, each of which is sent in one response. URLs in css/app.css are relative to css/. What only
# a few pages need, they load beside it: ALONE.
COMPONENTS = (
    *("icon", "wordmark", "button", "segments", "panel", "menu", "person-menu", "switcher", "search", "crumbs", "tabs"),
    *("field", "control", "combobox", "check", "password", "form", "card", "form-card", "card-form", "save-bar"),
    *("columns", "chooser", "more", "faces", "namesakes", "record-banner"),
    *("tones", "toast", "note", "status", "avatar", "photo", "person", "record-head", "stat", "progress"),
    *("definitions", "filter-bar", "table", "table-cards", "table-list", "sort", "pager", "empty-state", "chart"),
    *("settings", "timeline", "job-history", "changes", "checklist", "rows", "related", "own-fields", "roles"),
    *("steps", "copyable", "as-of", "morning", "tally", "switch", "selection", "record-documents"),
    *("own-documents", "comparison", "asked", "scripted"),
)
PAGES = ("account", "site", "card-page", "error", "audit", "letter", "wizard")
BEHAVIOURS = (
    *(
        "theme-choice",
        "toasts",
        "menus",
        "search",
        "slash",
        "lists",
        "selection",
        "preview",
        "focus",
        "csrf",
        "brand-preview",
        "picture-preview",
        "combobox",
        "keys",
    ),
    *("confirm-name", "password", "copy", "back-and-print", "file-size", "submit-on-change", "submit-once"),
    *("leaving", "card-form", "blank-parameters", "revealed"),
)
ALONE = (
    *(f"css/components/{name}.css" for name in ("documents", "uploads", "pair", "consents")),
    *("js/theme.js", "js/charts.js", "js/uploads.js"),
)
BUNDLES = {
    "css/app.css": (
        *("css/layers.css", "vendor/tabler/tabler.css", "css/fonts.css", "css/tokens.css", "css/tabler.css"),
        *("css/base.css", "css/frame/side.css", "css/frame/top.css", "css/frame/page.css"),
        *(f"css/components/{name}.css" for name in COMPONENTS),
        *(f"css/pages/{name}.css" for name in PAGES),
        "css/print.css",
    ),
    # Of the pages without an employer, which most readers never see.
    "css/site.css": ("css/pages/landing.css", "css/pages/reference.css"),
    "js/app.js": tuple(f"js/app/{name}.js" for name in BEHAVIOURS),
}


@cache
def static_url(filename: str, version: str | None = None) -> str:
    """The URL of a static file with a version, so that browsers may cache it for a year.

    The version defaults to the first digits of the file's SHA-256.
    """
    return f"/static/{filename}?v={version or digest(filename)}"


@cache
def digest(filename: str) -> str:
    content = bundle(filename) if filename in BUNDLES else (STATIC / filename).read_bytes()
    return sha256(content).hexdigest()[:12]


@cache
def bundle(filename: str) -> bytes:
    """The concatenated files of a bundle; cached in each process."""
    return b"\n".join((STATIC / name).read_bytes() for name in BUNDLES[filename])


def send_bundle(filename: str) -> Response:
    """The response for a bundle, with the headers of a static file; not streamed, or it would not be compressed."""
    response = Response(bundle(filename), mimetype=guess_type(filename)[0])
    response.set_etag(digest(filename))
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    return response.make_conditional(request)  # type: ignore[return-value]
