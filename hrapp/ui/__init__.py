"""Layouts, components and static files."""

from flask import Flask


def init_app(app: Flask) -> None:
    pass
