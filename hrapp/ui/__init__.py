"""Layouts, components and static files: how pages look, and no business rule."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import format_number

from hrapp.ui.filters import FILTERS

YEAR = 365 * 24 * 60 * 60
COLOURS = 6


def init_app(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.url_defaults(add_version)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS, colour_number=colour_number, number=format_number)


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """A static file's URL changes with its content, so that it may be cached for a year."""
    if endpoint == "static" and "filename" in values:
        values["v"] = content_hash(Path(str(current_app.static_folder), values["filename"]))


@cache
def content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def colour_number(name: str) -> int:
    """The same colour for the same name, from 1 to COLOURS."""
    return hashlib.sha256(name.encode()).digest()[0] % COLOURS + 1
