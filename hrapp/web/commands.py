"""Every `flask` command, joined to the app in one place."""

from flask import Flask

from hrapp.core.cli import db_init
from hrapp.demo.cli import demo
from hrapp.operator.cli import tenants
from hrapp.platform.sessions.cli import api_tokens, operators
from hrapp.run.worker import worker


def init_app(app: Flask) -> None:
    for command in (db_init, operators, api_tokens, tenants, demo, worker):
        app.cli.add_command(command)
