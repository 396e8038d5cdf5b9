"""`flask api-tokens`: keys for programs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.audit.changes import Changes
from hrapp.core.console import command, json_option, read, show, table
from hrapp.core.errors import NotFound
from hrapp.core.fields.kinds import Text
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.accounts.operations import issue_api_token
from hrapp.platform.accounts.queries import api_tokens_of, get_api_token, user_by_email
from hrapp.platform.employers.queries import employer_by_slug, tenant_of
from hrapp.platform.memberships.login_log import record_token_event
from hrapp.platform.memberships.queries import memberships_of

TOKEN_NAME = Text("", required=True)
api_tokens = AppGroup("api-tokens", help="Tokens for programs: each acts as one person at one employer.")


@api_tokens.command("create")
@click.option("--employer", required=True, metavar="SLUG", help="The employer that the token is for.")
@click.option("--email", required=True, metavar="USER", help="The person it acts as, with the same permissions.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="How many days it is valid; by default until it is revoked.")
@json_option
@command
def create_token(employer: str, email: str, name: str, days: int | None, as_json: bool) -> None:
    """Create a token and print it. It is shown only once, because only its hash is stored."""
    user = user_by_email(email)
    if user is None or employer not in (memberships := memberships_of(user.id)):
        raise NotFound(f"{email} does not belong to the employer {employer!r}.")
    lifetime = timedelta(days=days) if days else None
    found = memberships[employer].employer
    row, secret = issue_api_token(user, found.id, read("name", TOKEN_NAME, name), lifetime)
    granted: Changes = {"login": [None, user.email], "expires_at": [None, row.expires_at]}
    record_token_event(COMMAND, found.tenant, row, "token created", granted)
    data = {**described(row, user), "token": secret}
    show(
        data, as_json, [secret, f"Keep it safe: it is not shown again. To revoke it: flask api-tokens revoke {row.id}"]
    )


@api_tokens.command("list")
@click.option("--employer", required=True, metavar="SLUG", help="The employer whose tokens to list.")
@json_option
@command
def list_tokens(employer: str, as_json: bool) -> None:
    """List an employer's tokens, the person each acts as, and when it was last used."""
    rows = [described(token, user) for token, user in api_tokens_of(employer_by_slug(employer).id)]
    show(rows, as_json, table(rows) or ["There are no tokens yet. To create one, see: flask api-tokens create --help"])


@api_tokens.command("revoke")
@click.argument("token_id", metavar="ID", type=click.UUID)
@command
def revoke_token(token_id: UUID) -> None:
    """Revoke a token. It stops working immediately."""
    token = get_api_token(token_id)
    token.revoke()
    record_token_event(COMMAND, tenant_of(token.employer_id), token, "token revoked")
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
