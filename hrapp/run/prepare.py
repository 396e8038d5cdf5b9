"""Prepares the database for this release: public and tenants' migrations, spare tenants, and the demo."""

import click
import flask_migrate
from flask import Flask

from hrapp.core.console import plain_errors
from hrapp.core.extensions import session
from hrapp.core.instance import StartError
from hrapp.demo import is_filled, lines_of, logins, seed
from hrapp.platform.employers.queries import count_employers
from hrapp.tenancy import provisioning, upgrades

DEMO_FOR_ALL = (
    "the password of the demo's accounts is public, and with this --host other machines could use it: "
    "start with --no-demo on a folder without the demo, such as HRAPP_INSTANCE=./live"
)


def prepare(app: Flask, demo: bool, shared: bool = False) -> list[str]:
    """Apply what is missing; returns the lines about the demo's logins, if there is a demo.

    Raises StartError if other machines would reach the demo (`shared`).
    """
    with app.app_context(), plain_errors():
        flask_migrate.upgrade()
        summary = upgrades.upgrade_tenants()
        if summary.failed:
            click.echo(
                f"{len(summary.failed)} employers could not be upgraded and are unavailable: flask tenants status",
                err=True,
            )
        if shared and is_filled():
            raise StartError(DEMO_FOR_ALL)
        provisioning.top_up()
        return fill_demo() if demo else []


def fill_demo() -> list[str]:
    """Create the demo if there is no employer yet; returns the lines about its logins if the demo exists."""
    if count_employers() == 0:
        seed()
        session.commit()
    return lines_of(logins()) if is_filled() else []
