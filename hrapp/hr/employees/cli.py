"""`flask employees` shows the people of an employer, the job history of one, and the headcount, as of any day.

Other topics add commands to the group.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, read, show, table
from hrapp.core.errors import NotFound
from hrapp.core.fields.kinds import Day
from hrapp.core.lists.listing import Asked
from hrapp.core.text import N_
from hrapp.hr.employees.fields import Status
from hrapp.hr.employees.headcount import headcount as headcount_of
from hrapp.hr.employees.listing import PEOPLE, all_people
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import find_number, get_employee
from hrapp.hr.employees.timeline import FACTS
from hrapp.hr.employees.work import timeline_of
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope

SHOWN = ("number", "name", "job_title", "status", "department", "branch", "hired_on", "terminated_on")
STATUSES = ("here", "current", "former", "all", *map(str, Status))

employees = AppGroup("employees", help="Show people, their job histories and the headcount; take back and remove.")


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--as-of", "as_of", metavar="DAY", help="A day as YYYY-MM-DD instead of today.")(function)


@employees.command("list")
@click.argument("slug")
@click.option("--status", type=click.Choice(STATUSES), default="here", show_default=True, help="Whom to show.")
@as_of_option
@json_option
@command
def list_people(slug: str, status: str, as_of: str | None, as_json: bool) -> None:
    """List the people of an employer by name."""
    employer = employer_by_slug(slug)
    asked = Asked(chosen={"status": status}, sort=PEOPLE.sort, as_of=day_of(as_of))
    with tenant_scope(employer.tenant):
        rows = [
            {
                **{name: getattr(person, name) for name in SHOWN},
                "department": person.department_name,
                "branch": person.branch_name,
            }
            for person in all_people(COMMAND, asked, today_of(employer))
        ]
    show(rows, as_json, table(rows) or ["Nobody."])


@employees.command()
@click.argument("slug")
@click.argument("number")
@as_of_option
@json_option
@command
def history(slug: str, number: str, as_of: str | None, as_json: bool) -> None:
    """Show the job history of the person with an employee NUMBER, the oldest first, or what held as of a day."""
    employer, day = employer_by_slug(slug), day_of(as_of)
    with tenant_scope(employer.tenant):
        timeline = timeline_of(person_with(number))
        records = [timeline.on(day)] if day else timeline.records
        rows = [
            {
                "effective_on": record.effective_on,
                "reason": record.reason,
                **{name: getattr(record, name) for name in FACTS},
                **({"status": timeline.status_on(day)} if day else {}),
                "probation_ends_on": record.tenure_probation_ends_on,
                "last_day": record.tenure_last_day,
                "note": record.note,
            }
            for record in records
        ]
    show(rows, as_json, table(rows))


@employees.command()
@click.argument("slug")
@as_of_option
@json_option
@command
def headcount(slug: str, as_of: str | None, as_json: bool) -> None:
    """Count the people of an employer who are here today, or as of a day."""
    employer = employer_by_slug(slug)
    with tenant_scope(employer.tenant):
        found = headcount_of(COMMAND, today_of(employer), day_of(as_of))
    units = {"by_department": found.by_department, "by_branch": found.by_branch}
    data = {**found._asdict(), **{name: [unit._asdict() for unit in each] for name, each in units.items()}}
    lines = [f"{found.total} here on {found.as_of}"]
    for title, name in (("Status", "status"), ("Employment type", "employment_type")):
        lines += ["", *table([{title: each[name], "People": each["number"]} for each in data[f"by_{name}"]])]
    for title, each in (("Department", found.by_department), ("Branch", found.by_branch)):
        lines += ["", *table([{title: unit.name or "-", "People": unit.number} for unit in each])]
    show(data, as_json, lines)


def day_of(text: str | None) -> date | None:
    """The day that was given, as the API takes it; Invalid for what is none."""
    day: date | None = read("as_of", Day(""), text) if text is not None else None
    return day


def today_of(employer: Employer) -> date:
    return clock.today(employer.time_zone)


def person_with(number: str, *, lock: bool = False) -> Employee:
    """The person with this employee number, with a row lock if `lock`; NotFound if there is none."""
    found = find_number(COMMAND, number)
    if found is None:
        raise NotFound(N_("There is no employee “%(number)s”."), number=number)
    return get_employee(COMMAND, found.id, lock=True) if lock else found
