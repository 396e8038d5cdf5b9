"""`flask departures`: who leaves an employer, and the decisions about it."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, read, show, table
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Values
from hrapp.core.languages import locale_in
from hrapp.core.lists.listing import Asked
from hrapp.core.text import as_id
from hrapp.hr.employees.cli import person_with
from hrapp.hr.employees.queries import reach_of
from hrapp.hr.leaving import listing, operations
from hrapp.hr.leaving.fields import DepartureFields, Kind, ListedState, RejectionFields
from hrapp.hr.leaving.models import Departure
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope

departures = AppGroup("departures", help="Show, request, decide and cancel departures of an employer's people.")


@departures.command("list")
@click.argument("slug")
@click.option("--state", type=click.Choice(list(map(str, ListedState))), help="Only those in this state.")
@json_option
@command
def index(slug: str, state: str | None, as_json: bool) -> None:
    """List the departures at the employer SLUG, by last day."""
    employer = employer_by_slug(slug)
    asked = Asked(chosen={"state": state} if state else {}, sort="last_day")
    with tenant_scope(employer.tenant_ref):
        found = listing.DEPARTURES.all(reach_of(COMMAND), asked, viewer=None, login=None, today=today_at(employer))
        rows = [described(each, today_at(employer)) for each in found]
    show(rows, as_json, table(rows) or ["There are none."])


@departures.command("request")
@click.argument("slug")
@click.argument("number")
@click.option("--kind", required=True, type=click.Choice(list(map(str, Kind))), help="How they leave.")
@click.option("--last-day", required=True, help="The last day, such as 2027-03-31.")
@click.option("--reason", help="Why, if the settings ask for it.")
@json_option
@command
def create(slug: str, number: str, *, kind: str, last_day: str, reason: str | None, as_json: bool) -> None:
    """Let the person with the employee number NUMBER leave, or ask for the approval that the settings demand.

    All else is as the settings propose: their manager gets their reports, and nobody heads their departments.
    """
    employer = employer_by_slug(slug)
    values = {"kind": kind, "last_day": read_field("last_day", last_day), "heads": {}}
    if reason:
        values["reason"] = read_field("reason", reason)
    with tenant_scope(employer.tenant_ref):
        employee_id = person_with(number).id
    with in_language_of(employer):
        made = operations.request_departure(COMMAND, employer, employee_id, Values(values), today_at(employer))
    tell(made, employer, as_json)


@departures.command()
@click.argument("slug")
@click.argument("departure_id")
@click.option("--word", help="A word about it.")
@json_option
@command
def approve(slug: str, departure_id: str, word: str | None, as_json: bool) -> None:
    """Give all approvals that the departure still needs."""
    employer = employer_by_slug(slug)
    with in_language_of(employer):
        done = operations.approve(COMMAND, employer, id_of(departure_id), word, today_at(employer))
    tell(done, employer, as_json)


@departures.command()
@click.argument("slug")
@click.argument("departure_id")
@click.option("--word", required=True, help="Why not.")
@json_option
@command
def reject(slug: str, departure_id: str, word: str, as_json: bool) -> None:
    """Reject a request."""
    employer = employer_by_slug(slug)
    reason = read("word", field_of(RejectionFields, "word"), word)
    tell(operations.reject(COMMAND, employer, id_of(departure_id), reason), employer, as_json)


@departures.command()
@click.argument("slug")
@click.argument("departure_id")
@json_option
@command
def cancel(slug: str, departure_id: str, as_json: bool) -> None:
    """Cancel a request, or take an approved departure back."""
    employer = employer_by_slug(slug)
    tell(operations.cancel(COMMAND, employer, id_of(departure_id), today_at(employer)), employer, as_json)


def in_language_of(employer: Employer) -> AbstractContextManager[None]:
    """The language in which what is handed over is noted."""
    return force_locale(locale_in(employer.locale, employer.country))  # type: ignore[no-any-return]


def today_at(employer: Employer) -> date:
    return clock.today(employer.time_zone)


def id_of(text: str) -> UUID:
    found = as_id(text)
    if found is None:
        raise Invalid({"departure-id": [f"{text!r} is not the id of a departure; see: flask departures list"]})
    return found


def read_field(name: str, text: str) -> Any:
    return read(name.replace("_", "-"), field_of(DepartureFields, name), text)


def field_of(fields: type[DepartureFields] | type[RejectionFields], name: str) -> Any:
    return fields.field(name)


def described(departure: Departure, today: date) -> dict[str, Any]:
    return {
        "id": departure.id,
        "number": departure.employee.number,
        "name": departure.employee.name,
        "last_day": departure.last_day,
        "kind": departure.kind,
        "state": departure.state_on(today),
        "needs": ", ".join(departure.needs),
    }


def tell(departure: Departure, employer: Employer, as_json: bool) -> None:
    row = described(departure, today_at(employer))
    text = f"{row['name']} ({row['number']}), last day {row['last_day']}: {row['state']}"
    show(
        row,
        as_json,
        [f"{text}, waits for {row['needs']}." if departure.needs and departure.is_requested else f"{text}."],
    )
