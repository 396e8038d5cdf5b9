"""The JSON API of employees, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from marshmallow import fields

from hrapp.access.permissions import viewable
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.lists.output import as_json, list_of
from hrapp.core.text import N_
from hrapp.hr.employees import listing, operations, queries
from hrapp.hr.employees.fields import EmployeeFields, JobChangeFields
from hrapp.hr.employees.models import Employee
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
    version = fields.Integer()


class EmployeeSummary(EmployeeOutput):
    """A row of the list."""

    class Meta(Fields.Meta):
        fields = (
            *("id", "number", "name", "first_name", "last_name", "job_title", "status", "employment_type", "hired_on"),
            *("work_email", "work_phone", "department", "branch", "manager_id", "version"),
        )


class EmployeeInput(JobChangeFields):
    """A change; `version`, or If-Match, names the version that it is based on."""

    version = fields.Integer()


EmployeeList = list_of(EmployeeSummary(), "EmployeeList")
NO_VERSION = N_("Give the version that you are changing, here or in the If-Match header.")


@api.get("/")
@access("employees.list")
@api.arguments(listing.PEOPLE.query, location="query")
@api.response(200, EmployeeList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the employees that the caller may see, searched, filtered and sorted."""
    return as_json(listing.find_people(actor(), listing.PEOPLE.asked_by(args)))


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@api.get("/<uuid:employee_id>")
@access("portal.view")
@api.response(200, EmployeeOutput)
def show(employee_id: UUID) -> Response:
    """Get one record, with its version as ETag."""
    return answer(find_record(employee_id))


@api.patch("/<uuid:employee_id>")
@access("employees.edit")
@api.arguments(EmployeeInput(partial=True))
@api.response(200, EmployeeOutput)
def update(args: dict[str, Any], employee_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change; 409 if it is outdated."""
    values = Values(args)
    employee = queries.get_employee(actor(), employee_id, lock=True)
    operations.refuse_stale(employee, version_of(values))
    operations.update_employee(actor(), employee, values, operations.JobChange.of(values), visit().today)
    return answer(queries.get_employee(actor(), employee_id))


def version_of(values: Values) -> int:
    """The version that a change is based on; Invalid if the request names none."""
    tag = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    version = values.get("version", int(tag) if tag.isascii() and tag.isdigit() else None)
    if version is None:
        raise Invalid({"version": [NO_VERSION]})
    return int(version)


def answer(employee: Employee) -> Response:
    """The record as JSON with the fields that the caller may view, and its version as ETag."""
    hidden = set(EmployeeOutput.names()) - set(viewable(actor(), EmployeeOutput, employee.id))
    response = jsonify(EmployeeOutput(exclude=hidden).dump(employee))
    response.headers["ETag"] = f'"{employee.version}"'
    return response
