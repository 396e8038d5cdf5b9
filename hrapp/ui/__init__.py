"""Layouts, components and static files: how pages look, and no business rule."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request

from hrapp.ui import filters
from hrapp.ui.states import STATES

YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.extensions["static_versions"] = {}
    app.url_defaults(add_version)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(url_with=url_with, states=STATES)


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """A static file's address carries its content's hash, so that browsers may keep it for a year."""
    if endpoint == "static" and "filename" in values and "v" not in values:
        values["v"] = version_of(values["filename"])


def version_of(filename: str) -> str | None:
    """The first digits of the file's SHA-256, read once per process; None if there is no such file."""
    known: dict[str, str | None] = current_app.extensions["static_versions"]
    if filename not in known:
        path = Path(str(current_app.static_folder)) / filename
        known[filename] = sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None
    return known[filename]


def url_with(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes a parameter out."""
    query = request.args.copy()
    for name, value in changes.items():
        if value is None:
            query.poplist(name)
        else:
            query[name] = str(value)
    return f"{request.path}?{filters.encode(query)}" if query else request.path
