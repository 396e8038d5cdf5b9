"""The JSON API of employees, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from hrapp.access.permissions import viewable
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to
from hrapp.core.fields.schema import Fields
from hrapp.core.lists.output import as_json, list_of
from hrapp.hr.employees import listing, operations, queries
from hrapp.hr.employees.fields import EmployeeFields, JobChangeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.photos import PhotoUrl
from hrapp.hr.employees.record import find_record
from hrapp.platform.memberships.visit import visit

api = Blueprint("employees_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="Employees")


class NamedOutput(Fields):
    """A department, branch or person that a record refers to."""

    id = fields.UUID()
    name = fields.String()


class EmployeeOutput(EmployeeFields):
    """A record, with only the fields that the caller may see."""

    class Meta(EmployeeFields.Meta):
        exclude = ("termination_reason", "rehire_eligible")

    id = fields.UUID()
    name = fields.String()
    department = fields.Nested(NamedOutput, allow_none=True)
    branch = fields.Nested(NamedOutput, allow_none=True)
    manager = fields.Nested(NamedOutput, allow_none=True)
    photo_url = PhotoUrl()
    version = fields.Integer()


class EmployeeSummary(EmployeeOutput):
    """A row of the list."""

    class Meta(Fields.Meta):
        fields = (
            *("id", "number", "name", "first_name", "last_name", "job_title", "status", "employment_type", "hired_on"),
            *("work_email", "work_phone", "department", "branch", "manager_id", "photo_url", "version"),
        )


class EmployeeInput(Versioned, JobChangeFields):
    """A change to a record."""


EmployeeList = list_of(EmployeeSummary(), "EmployeeList")


@api.get("/")
@access("employees.list")
@api.arguments(listing.PEOPLE.query, location="query")
@api.response(200, EmployeeList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the employees that the caller may see, searched, filtered and sorted."""
    return as_json(listing.find_people(actor(), listing.PEOPLE.asked_by(args), visit().today))


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@api.get("/<uuid:employee_id>")
@access("portal.view")
@api.response(200, EmployeeOutput)
def show(employee_id: UUID) -> Response:
    """Get one record, with its version as ETag."""
    return record_of(find_record(employee_id))


@api.patch("/<uuid:employee_id>")
@access("employees.edit")
@api.arguments(EmployeeInput(partial=True))
@api.response(200, EmployeeOutput)
def update(args: dict[str, Any], employee_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change; 409 if it is outdated."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    values = changes_to(employee, args)
    operations.update_employee(actor(), employee, values, operations.JobChange.of(values), visit().today)
    return record_of(queries.get_employee(actor(), employee_id))


def record_of(employee: Employee) -> Response:
    """The record with the fields that the caller may view."""
    hidden = set(EmployeeOutput.names()) - set(viewable(actor(), EmployeeOutput, employee.id))
    return answer(EmployeeOutput(exclude=hidden), employee)
