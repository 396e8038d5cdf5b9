"""`flask operators`: who may see the fleet."""

import click
from flask import current_app
from flask.cli import AppGroup

from hrapp.core.console import command
from hrapp.core.errors import NotFound
from hrapp.core.mail import send_later
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email

operators = AppGroup("operators", help="The people who run this installation.")


@operators.command()
@click.argument("email")
@click.option("--show-link", is_flag=True, help="Print the activation link as well as mailing it.")
@command
def add(email: str, show_link: bool) -> None:
    """Make EMAIL an operator; somebody without a login gets one, and a mail to activate it."""
    user = user_by_email(email) or create_user(email)
    user.is_operator = True
    click.echo(f"{user.email} is an operator.")
    if not user.is_active:
        link = f"{current_app.config['BASE_URL']}/activate/{issue_token(user, 'activate')}"
        send_later("activate", user.email, user.locale, employer=None, link=link)
        click.echo(link if show_link else "They have been mailed a link to set their password.")


@operators.command()
@click.argument("email")
@command
def remove(email: str) -> None:
    """Take an operator's rights away; the login stays."""
    user = user_by_email(email)
    if user is None or not user.is_operator:
        raise NotFound(f"{email} is not an operator.")
    user.is_operator = False
    click.echo(f"{user.email} is no longer an operator.")
