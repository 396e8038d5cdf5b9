"""`flask documents`: the documents of an employer, what is missing, and all of one person as files."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.console import command, json_option, show, table
from hrapp.core.extensions import session
from hrapp.hr.documents import person_export
from hrapp.hr.documents.listing import Validity
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import readable
from hrapp.hr.documents.required import missing
from hrapp.hr.employees.cli import person_with, today_of
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import bound_tenant, tenant_scope

DAYS = click.IntRange(0, 36_500)

documents = AppGroup("documents", help="List documents and what is missing, and write somebody's documents as files.")


@documents.command("list")
@click.argument("slug")
@click.option("--employee", "number", metavar="NUMBER", help="Only those of the person with this employee number.")
@click.option("--expiring", "days", type=DAYS, metavar="DAYS", help="Only what has expired, or will within DAYS.")
@click.option("--missing", "is_missing", is_flag=True, help="Instead, the required documents that people lack.")
@json_option
@command
def index(slug: str, number: str | None, days: int | None, is_missing: bool, as_json: bool) -> None:
    """List the current documents of the employer SLUG, by person and title; those of the company come last."""
    if is_missing and days is not None:
        raise click.UsageError("Give --expiring or --missing, not both.")
    employer = employer_by_slug(slug)
    today = today_of(employer)
    with tenant_scope(employer.tenant_ref):
        whose = person_with(number).id if number is not None else None
        rows = lacking(whose, today) if is_missing else kept(whose, days, today)
    show(rows, as_json, table(rows) or ["Nothing is missing." if is_missing else "There are none."])


@documents.command()
@click.argument("slug")
@click.argument("number")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@command
def export(slug: str, number: str, folder: Path, as_json: bool) -> None:
    """Write all documents of the person with an employee NUMBER, with all versions, into the new FOLDER.

    They are not encrypted there. index.json and index.csv say what is known of each. The employer's log keeps that it
    was done. Exit code 1, and nothing is written, if any of them cannot be read.
    """
    employer = employer_by_slug(slug)
    tenant = employer.tenant_ref
    with tenant_scope(tenant):
        employee = person_with(number)
    session.commit()
    try:
        written = person_export.export(COMMAND, tenant, employee, folder.absolute())
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from error
    data = {"number": employee.number, "name": employee.name, "folder": str(folder), "files": written}
    show(data, as_json, [f"Files of {employee.name} ({employee.number}) in {folder}: {written}"])


def kept(employee_id: Any, days: int | None, today: date) -> list[dict[str, Any]]:
    """The current documents, of one person if given, and only what ends within so many days if given."""
    query = readable(COMMAND).options(joinedload(Document.employee)).where(Document.is_current)
    if employee_id:
        query = query.where(Document.employee_id == employee_id)
    if days is not None:
        query = query.where(Document.expires_on <= today + timedelta(days=days))
    query = query.outerjoin(Employee, Document.employee_id == Employee.id)
    query = query.order_by(Employee.name_key, Employee.id, Document.title_key, Document.id)
    return [described(document, today) for document in session.scalars(query)]


def described(document: Document, today: date) -> dict[str, Any]:
    return {
        "number": document.employee.number if document.employee else None,
        "name": document.employee.name if document.employee else None,
        "type": document.type,
        "title": document.title,
        "version": document.number,
        "issued_on": document.issued_on,
        "expires_on": document.expires_on,
        "state": str(Validity.on(document.expires_on, today)),
        "visibility": document.visibility,
        "verified_on": clock.day_of(document.verified_at, bound_tenant().time_zone) if document.verified_at else None,
        "bytes": document.size,
        "id": document.id,
    }


def lacking(employee_id: Any, today: date) -> list[dict[str, Any]]:
    """What is missing, of one person if given: a row for each type of each person."""
    asked = missing(COMMAND, today).subquery("lacking")
    query = select(Employee, asked.c.type).join(asked, asked.c.employee_id == Employee.id)
    if employee_id:
        query = query.where(Employee.id == employee_id)
    rows = session.execute(query.order_by(Employee.name_key, Employee.id, asked.c.type))
    return [{"number": employee.number, "name": employee.name, "type": kind} for employee, kind in rows]
