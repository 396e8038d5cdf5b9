"""`flask tenants`: what operators do with one employer, or with the whole fleet. `flask operators`: who they are."""

import sys
from dataclasses import asdict
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from hrapp.access.actor import COMMAND
from hrapp.access.topic import topics
from hrapp.core.console import check_email, command, json_option, show, table
from hrapp.core.errors import Invalid, NotFound
from hrapp.operator import suspension
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import rename_employer
from hrapp.platform.employers.queries import all_employers, employer_by_slug, slugs_by_schema
from hrapp.platform.sessions.mails import link_to, mail_link
from hrapp.platform.signup.mails import mail_owner
from hrapp.platform.signup.operations import open_employer
from hrapp.tenancy import health, provisioning, upgrades
from hrapp.tenancy.queries import Extent, extents, live_tenants

NOTHING = Extent(0, 0, 0)
tenants = AppGroup("tenants", help="Create, look after and upgrade employers, each in a schema of its own.")
operators = AppGroup("operators", help="The people who run this installation.")


@tenants.command()
@click.option("--company", required=True, help="The employer's legal name.")
@click.option("--owner-email", required=True, help="Who gets the activation link and owns the employer.")
@click.option("--slug", help="The employer's part of the URL; made from the name if not given.")
@click.option("--show-link", is_flag=True, help="Print the activation link as well as mailing it.")
@json_option
@command
def create(company: str, owner_email: str, slug: str | None, show_link: bool, as_json: bool) -> None:
    """Create an employer in a schema of its own and mail its owner the activation link."""
    if not company.strip() or len(company) > 200:
        raise Invalid({"company": ["Give the employer a name of at most 200 characters."]})
    check_email("owner-email", owner_email)
    opened = open_employer(COMMAND, company.strip(), owner_email, slug=slug)
    link = mail_owner(opened)
    data = {"slug": opened.employer.slug, "owner": opened.owner.email, "link": link if show_link else None}
    lines = [f"Created {opened.employer.name} at /e/{opened.employer.slug}/ and mailed {opened.owner.email}."]
    show(data, as_json, lines + ([link] if show_link else []))


@tenants.command("list")
@json_option
@command
def index(as_json: bool) -> None:
    """List the employers: state, revision, rows, bytes, last activity."""
    rows = describe(all_employers())
    show(rows, as_json, table(rows) or ["There is no employer yet: flask tenants create --help"])


@tenants.command("show")
@click.argument("slug")
@json_option
@command
def show_one(slug: str, as_json: bool) -> None:
    """Show one employer: state, revision, rows, bytes, last activity, upgrade error."""
    employer = employer_by_slug(slug)
    row = describe([employer])[0] | {"upgrade_error": employer.tenant.upgrade_error}
    show(row, as_json, [f"{key:16} {'' if value is None else value}" for key, value in row.items()])


def describe(employers: list[Employer]) -> list[dict[str, Any]]:
    """One row for each employer, sizes read in one statement for all."""
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
@click.option("--jobs", default=4, show_default=True, type=click.IntRange(1, 64), help="How many at once.")
@click.option("--canary", default=0, type=click.IntRange(0), help="Upgrade this many first, and stop if one fails.")
@click.option("--only", multiple=True, metavar="SLUG", help="Only this employer; may be repeated.")
@json_option
@command
def upgrade(jobs: int, canary: int, only: tuple[str, ...], as_json: bool) -> None:
    """Bring every employer that is behind to the newest revision.

    Each is one transaction: it ends up wholly upgraded or wholly as it was. Failed ones are listed with their
    error and taken up by the next run. Exit code 1 if any failed.
    """
    chosen = [employer_by_slug(slug).tenant_id for slug in only]
    with tqdm(unit=" tenants", disable=as_json or not sys.stderr.isatty()) as bar:

        def advance(_schema_name: str, _error: str | None) -> None:
            bar.update()

        summary = upgrades.upgrade_fleet(jobs, canary, chosen, progress=advance)
    slugs = slugs_by_schema(list(summary.failed))
    lines = [f"{summary.upgraded} of {summary.behind} upgraded to {summary.target} in {summary.seconds} s."]
    lines += [f"failed: {slugs.get(name, name)}: {error}" for name, error in summary.failed.items()]
    lines += [f"{summary.left} left alone, since a canary failed."] if summary.left else []
    show(asdict(summary), as_json, lines)
    if not summary.ok:
        raise click.exceptions.Exit(1)


@tenants.command()
@json_option
@command
def status(as_json: bool) -> None:
    """How many employers there are in which state and at which revision, who is behind and who failed."""
    found = health.status()
    slugs = slugs_by_schema(list(found.failed))
    lines = [f"newest revision {found.head}, {found.behind} behind, {len(found.failed)} failed"]
    lines += [f"  {number:6} {state}" for state, number in sorted(found.states.items())]
    lines += [f"  {number:6} at {revision}" for revision, number in sorted(found.revisions.items())]
    lines += [f"  failed: {slugs.get(name, name)}: {error}" for name, error in found.failed.items()]
    show(asdict(found), as_json, lines)


@tenants.command()
@click.argument("slug", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every employer, and the spare pool.")
@json_option
@command
def verify(slug: str | None, everyone: bool, as_json: bool) -> None:
    """Hold one employer, or all, against the design: tables, grants, version, orphans, audit chain.

    Exit code 1 if anything is not as designed; each finding is listed.
    """
    if bool(slug) == everyone:
        raise click.UsageError("Name one employer, or say --all.")
    chosen = [employer_by_slug(slug).tenant] if slug else live_tenants()
    found = health.verify(chosen, [check for topic in topics() for check in topic.checks])
    slugs = slugs_by_schema(list(found))
    lines = [f"{slugs.get(name, name)}: {finding}" for name, findings in found.items() for finding in findings]
    show(found, as_json, lines or [f"{len(chosen)} as designed."])
    if found:
        raise click.exceptions.Exit(1)


@tenants.command()
@click.argument("slug")
@json_option
@command
def suspend(slug: str, as_json: bool) -> None:
    """Suspend an employer: its pages answer 403 until it is resumed. Nothing is lost."""
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
    """Give an employer another web address. Links with the old one stop working at once."""
    rename_employer(COMMAND, employer_by_slug(slug), new_slug)
    show({"slug": new_slug, "former": slug}, as_json, [f"/e/{slug}/ is now /e/{new_slug}/."])


@tenants.command()
@click.option("--keep", required=True, type=click.IntRange(0, 1000), help="How many spare tenants to have ready.")
@json_option
@command
def spare(keep: int, as_json: bool) -> None:
    """Fill the pool of spare tenants, so that new employers wait for no DDL."""
    made = provisioning.top_up(keep)
    show({"made": made, "keep": keep}, as_json, [f"{made} made, {keep} kept ready."])


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
        link = link_to(f"/activate/{token}")
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
