"""`flask employees remove` removes a record that was entered by mistake."""

import click

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, show
from hrapp.hr.employees.cli import employees, person_with
from hrapp.hr.leaving import removals
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope


@employees.command()
@click.argument("slug")
@click.argument("number")
@click.option("--confirm", required=True, metavar="NAME", help="The name in the record, as it stands there.")
@json_option
@command
def remove(slug: str, number: str, confirm: str, as_json: bool) -> None:
    """Remove the record with an employee NUMBER: a young one that has nothing but itself.

    It is gone for good, and its number is never given again. The audit log keeps that it was there. Whoever leaves
    keeps their record.
    """
    employer = employer_by_slug(slug)
    with tenant_scope(employer.tenant):
        employee = person_with(number, lock=True)
        name = employee.name
        removals.remove_record(COMMAND, employee, confirm, clock.today(employer.time_zone))
    show({"number": number, "name": name, "removed": True}, as_json, [f"The record of {name} was removed."])
