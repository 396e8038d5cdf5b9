"""`flask job-changes` schedules, lists and cancels changes of somebody's job, for scripts without a browser."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, read, show, table
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_, as_id
from hrapp.hr.employees.cli import person_with
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import find_number
from hrapp.hr.job_changes import operations
from hrapp.hr.job_changes.fields import DatedFields
from hrapp.hr.job_changes.nouns import BY_REASON, REASONS
from hrapp.hr.job_changes.queries import history_of, job_record
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.queries import all_branches, all_departments
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope

job_changes = AppGroup("job-changes", help="Change the job of somebody, now, in future or in the past.")
UNITS: dict[str, Callable[[], Sequence[Department | Branch]]] = {
    "department_id": all_departments,
    "branch_id": all_branches,
}


@job_changes.command("add")
@click.argument("slug")
@click.argument("number")
@click.option("--reason", type=click.Choice([str(reason) for reason in REASONS]), required=True)
@click.option("--from", "effective_on", metavar="DATE", help="The first day; today by default.")
@click.option("--job-title")
@click.option("--employment-type")
@click.option("--department", "department_id", metavar="CODE")
@click.option("--branch", "branch_id", metavar="CODE")
@click.option("--manager", "manager_id", metavar="NUMBER", help="The employee number of the manager.")
@click.option("--returns-on", metavar="DATE", help="The first day back after a leave or suspension.")
@click.option("--probation-ends-on", metavar="DATE", help="The new end, for an extension.")
@click.option("--note")
@json_option
@command
def add(slug: str, number: str, reason: str, as_json: bool, **given: str | None) -> None:
    """Add a change to the job of the person with this employee NUMBER. Dates are written as 2027-03-01."""
    with somebody(slug, number, lock=True) as (employee, today):
        values = Values({name: value_of(name, text) for name, text in given.items() if text is not None})
        noun = BY_REASON[Reason(reason)]
        record = operations.add_change(COMMAND, employee, noun, values, today).record
        row = row_of(record, today)
        show(row, as_json, [f"{reason} of {employee.name} from {record.effective_on}: {record.id}"])


@job_changes.command("list")
@click.argument("slug")
@click.argument("number")
@json_option
@command
def show_list(slug: str, number: str, as_json: bool) -> None:
    """List the job records of the person with this employee NUMBER, the oldest first."""
    with somebody(slug, number) as (employee, today):
        history = history_of(employee)
        rows = [row_of(record, today) for record in (history.records if history else [])]
        show(rows, as_json, table(rows) or [f"no job history of {employee.name}"])


@job_changes.command("cancel")
@click.argument("slug")
@click.argument("number")
@click.argument("record_id")
@json_option
@command
def cancel(slug: str, number: str, record_id: str, as_json: bool) -> None:
    """Take a change back, by the id that 'list' shows: cancel what is scheduled, or remove it from the history."""
    with somebody(slug, number, lock=True) as (employee, today):
        record = job_record(employee.id, as_id(record_id) or UUID(int=0))
        gone = [row_of(each, today) for each in operations.remove_record(COMMAND, employee, record, today)]
        show(gone, as_json, [f"removed: {each['reason']} from {each['effective_on']}" for each in gone])


@contextmanager
def somebody(slug: str, number: str, *, lock: bool = False) -> Iterator[tuple[Employee, date]]:
    """The person with this employee number in the bound tenant of an employer, and the employer's today."""
    employer = employer_by_slug(slug)
    today = clock.today(employer.time_zone)
    with tenant_scope(employer.tenant):
        yield person_with(number, lock=lock), today


def value_of(name: str, text: str) -> Any:
    """The value of an option; Invalid if it does not fit, or names nothing that there is."""
    if name in UNITS:
        return unit_of(name, text).id
    if name == "manager_id":
        if manager := find_number(COMMAND, text):
            return manager.id
        raise Invalid({name: [N_("There is no employee “%(number)s”.", number=text)]})
    field = DatedFields().fields[name]
    return read(name, field, text)  # type: ignore[arg-type]


def unit_of(name: str, code: str) -> Department | Branch:
    for unit in UNITS[name]():
        if unit.code == code.upper():
            return unit
    raise Invalid({name: [N_("There is nothing with the code “%(code)s”.", code=code)]})


def row_of(record: JobRecord, today: date) -> dict[str, Any]:
    """A record as the commands print it."""
    stated = {name: getattr(record, name) for name in record.stated or ()}
    said = ", ".join(f"{name}={value}" for name, value in stated.items() if value is not None)
    return {
        "id": record.id,
        "effective_on": record.effective_on,
        "reason": record.reason,
        "state": "scheduled" if record.effective_on > today else "in force",
        "stated": said,
        "note": record.note,
    }
