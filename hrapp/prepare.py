"""Brings a database to this release before it is served: both histories, the spare pool, the demo."""

import click
import flask_migrate
from flask import Flask

from hrapp.core.console import plain_errors
from hrapp.tenancy import provisioning, upgrades


def prepare(app: Flask, demo: bool) -> list[str]:
    """Do what is still to do, which is nothing at most starts; lines to show about the demo's logins."""
    with app.app_context(), plain_errors():
        flask_migrate.upgrade()
        summary = upgrades.upgrade_fleet()
        if summary.failed:
            click.echo(
                f"{len(summary.failed)} employers could not be upgraded and answer 503: flask tenants status",
                err=True,
            )
        provisioning.top_up()
        return []
