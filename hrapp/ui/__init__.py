"""Layouts, components and static files."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from hrapp.ui import filters
from hrapp.ui.assets import YEAR, static_url
from hrapp.ui.components import avatar, badge, icon, mark


def init_app(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(
        avatar=avatar, badge=badge, icon=icon, mark=mark, static_url=static_url, url_with=url_with
    )


def url_with(**changes: Any) -> str:
    """This page's path and query string with some parameters changed; None removes a parameter."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    query = kept + [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(query)}" if query else request.path
