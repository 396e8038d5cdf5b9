"""`flask api-tokens`: keys for programs; `flask users`: help after a theft."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.core.console import command, json_option, read, show, table
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.fields.kinds import Text
from hrapp.platform.accounts.fields import TokenLifetime
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.accounts.operations import issue_api_token, revoke_api_tokens
from hrapp.platform.accounts.queries import api_tokens_of, get_api_token, user_by_email
from hrapp.platform.accounts.sessions import end_sessions_of
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.memberships.login_log import record_new_token, record_token_events
from hrapp.platform.memberships.queries import memberships_of

DAYS = int(TokenLifetime.QUARTER)
TOKEN_NAME = Text("", required=True)
users = AppGroup("users", help="The people who sign in.")
api_tokens = AppGroup("api-tokens", help="Tokens for programs: each acts as one person at one employer.")


@api_tokens.command("create")
@click.option("--employer", required=True, metavar="SLUG", help="The employer that the token is for.")
@click.option("--email", required=True, metavar="USER", help="The person it acts as, with the same permissions.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help=f"How many days it is valid.  [default: {DAYS}]")
@click.option("--never-ends", is_flag=True, help="It is valid until it is revoked.")
@json_option
@command
def create_token(  # noqa: PLR0917  one for each option
    employer: str, email: str, name: str, days: int | None, never_ends: bool, as_json: bool
) -> None:
    """Create a token and print it. It is shown only once, because only its hash is stored."""
    if days and never_ends:
        raise Invalid({"days": ["Give either --days or --never-ends."]})
    user = user_by_email(email)
    if user is None or employer not in (memberships := memberships_of(user.id)):
        raise NotFound(f"{email} does not belong to the employer {employer!r}.")
    lifetime = None if never_ends else timedelta(days=days or DAYS)
    row, secret = issue_api_token(user, memberships[employer].employer_id, read("name", TOKEN_NAME, name), lifetime)
    record_new_token(COMMAND, user, row)
    lines = [secret, f"Keep it safe: it is not shown again. To revoke it: flask api-tokens revoke {row.id}"]
    lines.append(f"It ends on {row.expires_at:%Y-%m-%d}." if row.expires_at else "It never ends by itself.")
    show({**described(row, user), "token": secret}, as_json, lines)


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
    record_token_events(COMMAND, [token], "token revoked")
    click.echo(f"{token_id} is revoked.")


@users.command("sign-out")
@click.argument("email")
@click.option("--tokens", is_flag=True, help="Also revoke all their API tokens.")
@json_option
@command
def sign_out(email: str, tokens: bool, as_json: bool) -> None:
    """Sign EMAIL out in every browser, for example after a theft."""
    user = user_by_email(email)
    if user is None:
        raise NotFound(f"There is no account with the email address {email}.")
    ended = end_sessions_of(user.id)
    revoked = revoke_api_tokens(user) if tokens else []
    log_login_event(COMMAND, user, "signed out everywhere")
    record_token_events(COMMAND, revoked, "token revoked")
    data = {"email": user.email, "sessions_ended": ended, "tokens_revoked": len(revoked)}
    show(data, as_json, [f"{user.email}: {ended} sessions ended, {len(revoked)} API tokens revoked."])


def described(token: ApiToken, user: User) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "acts_as": user.email,
        "usable": token.is_usable,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }
