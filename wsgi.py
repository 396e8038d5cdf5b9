"""The application for gunicorn and flask."""

from hrapp import create_app

app = create_app()
