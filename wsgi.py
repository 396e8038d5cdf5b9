"""The application for gunicorn and flask."""

import os
import sys

import click

from hrapp import create_app
from hrapp.core.console import plain_errors
from hrapp.core.extensions import db
from hrapp.core.instance import StartError
from hrapp.tenancy.health import refuse_unsafe_login

# A command such as 'flask db upgrade' may find no tables yet; whoever serves people may not pass the wall.
SERVING = os.environ.get("FLASK_RUN_FROM_CLI") != "true" or "run" in sys.argv

try:
    app = create_app()
    if SERVING:
        with app.app_context(), plain_errors():
            refuse_unsafe_login(db.engine)
except (StartError, click.ClickException) as error:
    sys.exit(f"hrapp: {error}")
