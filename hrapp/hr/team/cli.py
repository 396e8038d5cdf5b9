"""`flask members`: who has access to an employer. The operator's way back for one whose owners are gone."""

from datetime import date, datetime
from typing import Any

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.console import REQUIRED_EMAIL, command, json_option, read, show, table
from hrapp.core.errors import Conflict, Invalid
from hrapp.hr.team import operations, queries
from hrapp.hr.team.listing import Member
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.memberships.models import Membership

members = AppGroup("members", help="List who has access to an employer, change roles, and end access.")


@members.command("list")
@click.argument("slug")
@json_option
@command
def index(slug: str, as_json: bool) -> None:
    """List everybody with a login at the employer SLUG, the most powerful first."""
    employer = employer_by_slug(slug)
    rows = [described(member, employer) for member in queries.members_of(employer)]
    show(rows, as_json, table(rows) or ["Nobody has access. To invite an owner, see: flask tenants create --help"])


@members.command("role")
@click.argument("slug")
@click.argument("email")
@click.argument("role", type=click.Choice(list(map(str, Role))))
@json_option
@command
def update_role(slug: str, email: str, role: str, as_json: bool) -> None:
    """Give EMAIL another role at the employer SLUG, also that of an owner: for an employer whose owners are gone."""
    employer, membership = found(slug, email)
    operations.change_role(COMMAND, employer, membership, role)
    report(employer, email, as_json, f"{email} is {role} at {slug}.")


@members.command("end")
@click.argument("slug")
@click.argument("email")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day of access.")
@json_option
@command
def create_end(slug: str, email: str, on: datetime | None, as_json: bool) -> None:
    """End the access of EMAIL to the employer SLUG, at once, or when the last day is over there."""
    employer, membership = found(slug, email)
    last_day = on.date() if on else None
    if last_day and last_day < clock.today(employer.time_zone):
        raise Invalid({"on": ["This day is over. Choose today or a later day, or leave it out to end access now."]})
    at = clock.end_of(last_day, employer.time_zone) if last_day else None
    operations.end_access(COMMAND, employer, membership, at)
    said = f"The access of {email} ends after {last_day}." if last_day else f"The access of {email} has ended."
    report(employer, email, as_json, said)


def found(slug: str, email: str) -> tuple[Employer, Membership]:
    """An employer and a member; Conflict if nothing can be written in the employer's log now."""
    employer = employer_by_slug(slug)
    if not employer.tenant.is_open:
        raise Conflict(f"{slug} is {employer.tenant.state} or waits for an upgrade: nothing can be changed there now.")
    member = queries.member_by_email(employer, read("email", REQUIRED_EMAIL, email))
    return employer, queries.get_membership(employer, member.id)


def report(employer: Employer, email: str, as_json: bool, said: str) -> None:
    show(described(queries.member_by_email(employer, read("email", REQUIRED_EMAIL, email)), employer), as_json, [said])


def described(member: Member, employer: Employer) -> dict[str, Any]:
    last_day: date | None = member.last_day(employer.time_zone)
    return {
        "email": member.email,
        "name": member.name,
        "role": member.role,
        "state": member.state,
        "last_day": last_day,
        "last_seen_at": member.last_seen_at,
        "employee_id": member.employee_id,
    }
