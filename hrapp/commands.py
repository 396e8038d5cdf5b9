"""Every `flask` command, joined to the app in one place."""

from flask import Flask

from hrapp.core.cli import db_init
from hrapp.demo.cli import demo
from hrapp.platform.accounts.cli import api_tokens, operators
from hrapp.platform.employers.cli import tenants
from hrapp.worker import worker


def init_app(app: Flask) -> None:
    for command in (db_init, operators, api_tokens, tenants, demo, worker):
        app.cli.add_command(command)
