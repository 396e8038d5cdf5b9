"""The WSGI application for gunicorn and the flask command."""

import os
import sys

import click

from hrapp import create_app
from hrapp.core.console import plain_errors
from hrapp.core.extensions import db
from hrapp.core.instance import StartError
from hrapp.tenancy.health import refuse_unsafe_login

# A process that serves requests must not use a login that can read every tenant. Other commands skip the check, since
# there may be no tables yet ('flask db upgrade').
SERVING = os.environ.get("FLASK_RUN_FROM_CLI") != "true" or "run" in sys.argv

try:
    app = create_app()
    if SERVING:
        with app.app_context(), plain_errors():
            refuse_unsafe_login(db.engine)
            # gunicorn forks its workers from here: no two of them may talk on one connection.
            db.engine.dispose()
except (StartError, click.ClickException) as error:
    sys.exit(f"hrapp: {error}")
