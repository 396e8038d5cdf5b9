"""Commands that need neither tenants nor topics."""

import json
import os

import click

from hrapp.core.database_init import DATABASE, DatabaseInitError, initialise


@click.command("db-init")
@click.option(
    "--admin-url",
    envvar="ADMIN_DATABASE_URL",
    required=True,
    show_envvar=True,
    help="The postgresql://… URL of a superuser, or of a role with CREATEROLE and CREATEDB.",
)
@click.option("--database", default=DATABASE, show_default=True, help="The database to create.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def db_init(admin_url: str, database: str, as_json: bool) -> None:
    """Prepare your own PostgreSQL server (15 to 18) for hrapp.

    Creates the logins hrapp_owner (commands and upgrades) and hrapp_app (web and worker), the database and
    its rights. Running it again corrects what differs. The passwords of the logins are read from the environment
    variables OWNER_PASSWORD and APP_PASSWORD and are never printed; if one is not set, the password stays the same.
    docs/database-init.sql does the same with psql.
    """
    try:
        outcome = initialise(
            admin_url, os.environ.get("OWNER_PASSWORD"), os.environ.get("APP_PASSWORD"), database=database
        )
    except DatabaseInitError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"database": database, "done": outcome.done, "open": outcome.open}))
    else:
        click.echo("\n".join(outcome.done or ["nothing to do: everything is already set up"]))
        if outcome.open:
            click.echo(f"left open, since it takes a superuser: {len(outcome.open)} functions (docs/security.md)")
