"""Prepares the database for this release: public and tenants' migrations, spare tenants, and the demo."""

import click
import flask_migrate
from flask import Flask

from hrapp.core.console import plain_errors
from hrapp.core.extensions import session
from hrapp.demo import is_filled, lines_of, logins, seed
from hrapp.platform.employers.queries import count_employers
from hrapp.tenancy import provisioning, upgrades


def prepare(app: Flask, demo: bool) -> list[str]:
    """Apply what is missing; returns the lines about the demo's logins, if there is a demo."""
    with app.app_context(), plain_errors():
        flask_migrate.upgrade()
        summary = upgrades.upgrade_tenants()
        if summary.failed:
            click.echo(
                f"{len(summary.failed)} employers could not be upgraded and are unavailable: flask tenants status",
                err=True,
            )
        provisioning.top_up()
        return fill_demo() if demo else []


def fill_demo() -> list[str]:
    """Create the demo if there is no employer yet; returns the lines about its logins if the demo exists."""
    if count_employers() == 0:
        seed()
        session.commit()
    return lines_of(logins()) if is_filled() else []
