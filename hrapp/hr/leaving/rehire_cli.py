"""`flask employees rehire` takes somebody back who left."""

from typing import Any

import click

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, show
from hrapp.hr.employees.cli import employees, person_with
from hrapp.hr.employees.probation import probation_end
from hrapp.hr.leaving import rehires
from hrapp.hr.leaving.rehire_fields import JOB, SAID, RehireFields
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope

FIELDS = RehireFields(only=(*JOB, *SAID))


@employees.command()
@click.argument("slug")
@click.argument("number")
@click.option("--on", "hired_on", required=True, metavar="DAY", help="The first day, after the last one: YYYY-MM-DD.")
@click.option("--job-title", help="By default what it was before.")
@click.option("--employment-type", help="By default what it was before.")
@click.option("--probation-ends", "probation_ends_on", metavar="DAY", help="By default what the settings propose.")
@click.option("--note", help="Shown in the job history.")
@click.option("--anyway", "anyway_reason", metavar="WHY", help="Rehire them against the mark of their departure.")
@click.option("--invite", is_flag=True, help="Send an invitation.")
@json_option
@command
def rehire(slug: str, number: str, as_json: bool, invite: bool, anyway_reason: str | None, **given: str | None) -> None:
    """Rehire the person with an employee NUMBER who left, on the same record.

    Department, branch and manager are those of before, as far as they are still there. With a first day to come it is
    scheduled.
    """
    employer = employer_by_slug(slug)
    today = clock.today(employer.time_zone)
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    said |= {"invite": invite, "anyway": anyway_reason is not None, "anyway_reason": anyway_reason}
    with tenant_scope(employer.tenant):
        employee = person_with(number, lock=True)
        before = rehires.facts_of_before(employee).items()
        values = FIELDS.read({name: str(value) for name, value in before if value is not None} | said)
        values.setdefault("probation_ends_on", probation_end(values["hired_on"]))
        record = rehires.rehire(COMMAND, employee, values, today)
        data: dict[str, Any] = {"number": employee.number, "name": employee.name, "hired_on": record.effective_on}
        data |= {"job_title": record.job_title, "status": employee.status}
    scheduled = record.effective_on > today
    line = f"{data['name']} comes back on {record.effective_on}." if scheduled else f"{data['name']} is back."
    show(data, as_json, [line])
