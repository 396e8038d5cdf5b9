"""`flask tenants` manages employers and their schemas, `flask operators` the operators."""

import sys
from dataclasses import asdict
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from hrapp.access.actor import COMMAND
from hrapp.access.topic import checks
from hrapp.core.console import REQUIRED_EMAIL, command, json_option, read, show, table
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.extensions import db
from hrapp.core.fields.locale_data import COUNTRIES
from hrapp.operator import suspension
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.fields import LegalName
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import rename_employer
from hrapp.platform.employers.queries import all_employers, employer_by_slug, slugs_by_schema
from hrapp.platform.sessions.mails import link_to, mail_link
from hrapp.platform.signup.mails import mail_owner
from hrapp.platform.signup.operations import open_employer
from hrapp.tenancy import health, provisioning, upgrades
from hrapp.tenancy.queries import Extent, extents, live_tenants

NOTHING = Extent(0, 0, 0)
COMPANY = LegalName("")
# What `verify` calls that which is no employer.
LOGIN, SERVER = "web login", "server"
tenants = AppGroup("tenants", help="Create, inspect, suspend and upgrade employers.")
operators = AppGroup("operators", help="Add and remove operators, the people who run this installation.")


@tenants.command()
@click.option("--company", required=True, help="The employer's legal name.")
@click.option("--owner-email", required=True, help="The email address of the owner, who gets the activation link.")
@click.option("--country", help="Two letters, such as DE; sets language, currency and time zone.")
@click.option("--slug", help="The part after /e/ in the web address; by default created from the name.")
@click.option("--show-link", is_flag=True, help="Also print the activation link.")
@json_option
@command
def create(  # noqa: PLR0917  one for each option
    company: str, owner_email: str, country: str | None, slug: str | None, show_link: bool, as_json: bool
) -> None:
    """Create an employer and email the activation link to its owner."""
    company = read("company", COMPANY, company)
    owner_email = read("owner-email", REQUIRED_EMAIL, owner_email)
    if country and country.upper() not in COUNTRIES:
        raise Invalid({"country": [f"{country!r} is not the code of a country, such as DE."]})
    opened = open_employer(COMMAND, company, owner_email, country=country and country.upper(), slug=slug)
    link = mail_owner(opened)
    data = {"slug": opened.employer.slug, "owner": opened.owner.email, "link": link if show_link else None}
    lines = [f"Created {opened.employer.name} at /e/{opened.employer.slug}/ and emailed {opened.owner.email}."]
    show(data, as_json, lines + ([link] if show_link else []))


@tenants.command("list")
@json_option
@command
def index(as_json: bool) -> None:
    """List all employers with state, revision, rows, bytes and last activity."""
    rows = describe(all_employers())
    show(rows, as_json, table(rows) or ["There are no employers yet. To create one, see: flask tenants create --help"])


@tenants.command("show")
@click.argument("slug")
@json_option
@command
def show_one(slug: str, as_json: bool) -> None:
    """Show one employer with state, revision, rows, bytes, last activity and upgrade error."""
    employer = employer_by_slug(slug)
    row = describe([employer])[0] | {"upgrade_error": employer.tenant.upgrade_error}
    show(row, as_json, [f"{key:16} {'' if value is None else value}" for key, value in row.items()])


def describe(employers: list[Employer]) -> list[dict[str, Any]]:
    """One row for each employer; the sizes of all are read in one statement."""
    found = extents([employer.tenant.schema_name for employer in employers])
    return [
        {
            "slug": employer.slug,
            "name": employer.name,
            "state": employer.tenant.state,
            "revision": employer.tenant.revision,
            "rows": found.get(employer.tenant.schema_name, NOTHING).rows,
            "bytes": found.get(employer.tenant.schema_name, NOTHING).bytes,
            "last_activity": employer.tenant.last_activity_at,
            "schema": employer.tenant.schema_name,
        }
        for employer in employers
    ]


@tenants.command()
@click.option(
    "--jobs", default=4, show_default=True, type=click.IntRange(1, 64), help="How many to upgrade at the same time."
)
@click.option(
    "--canary", default=0, type=click.IntRange(0), help="Upgrade this many first, and stop if one of them fails."
)
@click.option("--only", multiple=True, metavar="SLUG", help="Upgrade only this employer; can be repeated.")
@json_option
@command
def upgrade(jobs: int, canary: int, only: tuple[str, ...], as_json: bool) -> None:
    """Upgrade all employers to the latest revision.

    Each employer is upgraded in one transaction, so it is either fully upgraded or unchanged. Failures are listed
    with their error and retried by the next run. Exit code 1 if any upgrade failed.
    """
    chosen = [employer_by_slug(slug).tenant_id for slug in only]
    with tqdm(unit=" tenants", disable=as_json or not sys.stderr.isatty()) as bar:

        def advance(_schema_name: str, _error: str | None) -> None:
            bar.update()

        summary = upgrades.upgrade_tenants(jobs, canary, chosen, progress=advance)
    slugs = slugs_by_schema(list(summary.failed))
    lines = [f"{summary.upgraded} of {summary.behind} upgraded to {summary.target} in {summary.seconds} s."]
    lines += [f"failed: {slugs.get(name, name)}: {error}" for name, error in summary.failed.items()]
    lines += [f"{summary.left} not upgraded, because one of the first upgrades failed."] if summary.left else []
    show(asdict(summary), as_json, lines)
    if not summary.ok:
        raise click.exceptions.Exit(1)


@tenants.command()
@json_option
@command
def status(as_json: bool) -> None:
    """Count employers by state and revision, and list failed upgrades."""
    found = health.status()
    slugs = slugs_by_schema(list(found.failed))
    lines = [f"latest revision {found.head}, {found.behind} to upgrade, {len(found.failed)} failed"]
    lines += [f"  {number:6} {state}" for state, number in sorted(found.states.items())]
    lines += [f"  {number:6} at {revision}" for revision, number in sorted(found.revisions.items())]
    lines += [f"  failed: {slugs.get(name, name)}: {error}" for name, error in found.failed.items()]
    show(asdict(found), as_json, lines)


@tenants.command()
@click.argument("slug", required=False)
@click.option("--all", "everyone", is_flag=True, help="Check all employers and spare tenants.")
@json_option
@command
def verify(slug: str | None, everyone: bool, as_json: bool) -> None:
    """Check the schema of one employer, or of all: tables, rights, revision, orphaned rows, audit log.

    Every problem is listed. Exit code 1 if there is any. What the server itself leaves open, and only its superuser
    can close, is listed too.
    """
    if bool(slug) == everyone:
        raise click.UsageError("Give the SLUG of one employer, or --all.")
    chosen = [employer_by_slug(slug).tenant] if slug else live_tenants()
    found = health.verify(chosen, checks())
    slugs = slugs_by_schema(list(found))
    with db.engine.connect() as connection:
        faults, open_ = health.login_faults(connection), health.openings(connection)
    if faults:
        found[LOGIN] = faults
    lines = [f"{slugs.get(name, name)}: {finding}" for name, findings in found.items() for finding in findings]
    lines = lines or [f"{len(chosen)} checked, no problems found."]
    data = found | ({SERVER: open_} if open_ else {})
    show(data, as_json, lines + [f"{SERVER}: {opening}" for opening in open_])
    if found:
        raise click.exceptions.Exit(1)


@tenants.command()
@click.argument("slug")
@json_option
@command
def suspend(slug: str, as_json: bool) -> None:
    """Suspend an employer: nobody can use it until it is resumed. No data is lost."""
    suspension.suspend(COMMAND, employer_by_slug(slug))
    show({"slug": slug, "state": "suspended"}, as_json, [f"{slug} is suspended."])


@tenants.command()
@click.argument("slug")
@json_option
@command
def resume(slug: str, as_json: bool) -> None:
    """Resume a suspended employer."""
    suspension.resume(COMMAND, employer_by_slug(slug))
    show({"slug": slug, "state": "active"}, as_json, [f"{slug} is active again."])


@tenants.command()
@click.argument("slug")
@click.argument("new_slug")
@json_option
@command
def rename(slug: str, new_slug: str, as_json: bool) -> None:
    """Change the web address of an employer. Links with the old one stop working immediately."""
    rename_employer(COMMAND, employer_by_slug(slug), new_slug)
    show({"slug": new_slug, "former": slug}, as_json, [f"/e/{slug}/ is now /e/{new_slug}/."])


@tenants.command()
@click.option("--keep", required=True, type=click.IntRange(0, 1000), help="How many spare tenants to keep ready.")
@json_option
@command
def spare(keep: int, as_json: bool) -> None:
    """Create spare tenants in advance, so that new employers are ready immediately."""
    made = provisioning.top_up(keep)
    show({"made": made, "keep": keep}, as_json, [f"{made} created, {keep} kept ready."])


@operators.command()
@click.argument("email")
@click.option("--show-link", is_flag=True, help="Also print the activation link.")
@command
def add(email: str, show_link: bool) -> None:
    """Make EMAIL an operator. A new user gets an email to activate the account."""
    email = read("email", REQUIRED_EMAIL, email)
    user = user_by_email(email) or create_user(email)
    user.is_operator = True
    click.echo(f"{user.email} is an operator.")
    if not user.is_active:
        token = issue_token(user, "activate")
        mail_link(user, "activate", token)
        link = link_to(f"/activate/{token}")
        click.echo(link if show_link else "They have been emailed a link to choose a password.")


@operators.command()
@click.argument("email")
@command
def remove(email: str) -> None:
    """Remove EMAIL from the operators; the account stays."""
    user = user_by_email(email)
    if user is None or not user.is_operator:
        raise NotFound(f"{email} is not an operator.")
    user.is_operator = False
    click.echo(f"{user.email} is no longer an operator.")
