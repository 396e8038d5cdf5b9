"""`flask operators`: who may see the fleet. `flask api-tokens`: keys for programs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.core.console import check_email, command, json_option, show, table
from hrapp.core.errors import NotFound
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.accounts.operations import create_user, issue_api_token, issue_token
from hrapp.platform.accounts.queries import api_tokens_of, get_api_token, user_by_email
from hrapp.platform.employers.queries import employer_by_slug, tenant_of
from hrapp.platform.memberships.login_log import note_token
from hrapp.platform.memberships.queries import places_of
from hrapp.platform.sessions.mails import address, mail_link

operators = AppGroup("operators", help="The people who run this installation.")
api_tokens = AppGroup("api-tokens", help="Keys for programs: each acts as one person, at one employer.")


@operators.command()
@click.argument("email")
@click.option("--show-link", is_flag=True, help="Print the activation link as well as mailing it.")
@command
def add(email: str, show_link: bool) -> None:
    """Make EMAIL an operator; somebody without a login gets one, and a mail to activate it."""
    check_email("email", email)
    user = user_by_email(email) or create_user(email)
    user.is_operator = True
    click.echo(f"{user.email} is an operator.")
    if not user.is_active:
        token = issue_token(user, "activate")
        mail_link(user, "activate", token)
        link = address(f"/activate/{token}")
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


@api_tokens.command("create")
@click.option("--employer", required=True, metavar="SLUG", help="The one employer that the token is for.")
@click.option("--email", required=True, metavar="USER", help="Whom it acts as: it may do what they may.")
@click.option("--name", required=True, help="What it is for, to know it again.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it works; without it, until it is revoked.")
@json_option
@command
def create_token(employer: str, email: str, name: str, days: int | None, as_json: bool) -> None:
    """Create a token and print it. It is shown this once: only its hash is kept."""
    user = user_by_email(email)
    if user is None or employer not in (places := places_of(user.id)):
        raise NotFound(f"{email} does not belong to an employer {employer!r}.")
    lifetime = timedelta(days=days) if days else None
    place = places[employer]
    row, secret = issue_api_token(user, place.employer.id, name.strip()[:100], lifetime)
    granted = {"login": [None, user.email], "expires_at": [None, row.expires_at]}
    note_token(COMMAND, place.tenant, row, "token created", granted)
    data = {**described(row, user), "token": secret}
    show(data, as_json, [secret, f"Keep it: it is not shown again. To revoke it: flask api-tokens revoke {row.id}"])


@api_tokens.command("list")
@click.option("--employer", required=True, metavar="SLUG", help="Whose tokens.")
@json_option
@command
def list_tokens(employer: str, as_json: bool) -> None:
    """List an employer's tokens: whom they act as, and when they were last used."""
    rows = [described(token, user) for token, user in api_tokens_of(employer_by_slug(employer).id)]
    show(rows, as_json, table(rows) or ["There is no token yet: flask api-tokens create --help"])


@api_tokens.command("revoke")
@click.argument("token_id", metavar="ID", type=click.UUID)
@command
def revoke_token(token_id: UUID) -> None:
    """Make a token stop working at once."""
    token = get_api_token(token_id)
    token.revoke()
    note_token(COMMAND, tenant_of(token.employer_id), token, "token revoked")
    click.echo(f"{token_id} is revoked.")


def described(token: ApiToken, user: User) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "acts_as": user.email,
        "usable": token.is_usable,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }
