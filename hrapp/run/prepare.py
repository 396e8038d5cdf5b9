"""Brings a database to this release before it is served: both histories, the spare pool, the demo."""

import click
import flask_migrate
from flask import Flask

from hrapp.core.console import plain_errors
from hrapp.core.extensions import session
from hrapp.demo import is_there, lines_of, logins, seed
from hrapp.platform.employers.queries import count_employers
from hrapp.tenancy import provisioning, upgrades


def prepare(app: Flask, demo: bool) -> list[str]:
    """Do what is still to do, which is nothing at most starts; lines to show about the demo's logins."""
    with app.app_context(), plain_errors():
        flask_migrate.upgrade()
        summary = upgrades.upgrade_fleet()
        if summary.failed:
            click.echo(
                f"{len(summary.failed)} employers could not be upgraded and are unavailable: flask tenants status",
                err=True,
            )
        provisioning.top_up()
        return fill_demo() if demo else []


def fill_demo() -> list[str]:
    """Fill the demo into a database without any employer; the logins, if the demo is there."""
    if count_employers() == 0:
        seed()
        session.commit()
    return lines_of(logins()) if is_there() else []
