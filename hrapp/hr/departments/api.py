"""The JSON API of departments, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, created
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.hr.employees.as_of_query import AsOfQuery
from hrapp.hr.employees.emptying import refuse_if_awaited
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import count_in, is_visible
from hrapp.hr.employees.units import counted
from hrapp.hr.organization.fields import DepartmentFields
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.operations import create_unit, update_unit
from hrapp.hr.organization.queries import all_departments, get_department
from hrapp.platform.memberships.visit import visit

api = Blueprint("departments_api", __name__, url_prefix="/api/v1/e/<slug>/departments", description="Departments")


class DepartmentOutput(DepartmentFields):
    """A department."""

    row = Department

    id = fields.UUID()
    version = fields.Integer()
    headcount = fields.Integer(metadata={"description": "The people who are here today, or on the day of `as_of`."})


class DepartmentInput(Versioned, DepartmentFields):
    """A change to a department."""


@api.get("/")
@access("organization.view")
@api.arguments(AsOfQuery, location="query")
@api.response(200, DepartmentOutput(many=True))
def index(args: dict[str, Any]) -> list[Any]:
    """List all departments by name, with the number of people who are here today, or as of a day."""
    return counted(all_departments(), Employee.department_id, args.get("as_of"))


@api.post("/")
@access("organization.edit")
@api.arguments(DepartmentFields)
@api.response(201, DepartmentOutput)
def create(args: dict[str, Any]) -> Response:
    """Add a department."""
    check_head(args)
    department = create_unit(actor(), Department(), Values(args))
    return created(shown(department), url_for(".show", department_id=department.id))


@api.get("/<uuid:department_id>")
@access("organization.view")
@api.response(200, DepartmentOutput)
def show(department_id: UUID) -> Response:
    """Get one department, with its version as ETag."""
    return shown(get_department(department_id))


@api.patch("/<uuid:department_id>")
@access("organization.edit")
@api.arguments(DepartmentInput(partial=True))
@api.response(200, DepartmentOutput)
def update(args: dict[str, Any], department_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change, the latest.

    `active: false` is refused while someone works in it.
    """
    department = get_department(department_id, lock=True)
    values = changes_to(department, args)
    check_head(args)
    if values.get("active") is False:
        refuse_if_awaited(department, visit().today)
    update_unit(actor(), department, values, count_in(Employee.department_id, department.id))
    return shown(department)


def shown(department: Department) -> Response:
    """The department with its headcount."""
    return answer(DepartmentOutput(), *counted([department], Employee.department_id))


def check_head(values: dict[str, Any]) -> None:
    """Raise Invalid if `head_id` is given and the actor cannot find such a person."""
    head_id = values.get("head_id")
    if head_id and not is_visible(actor(), head_id):
        raise Invalid({"head_id": [N_("We could not find this person.")]})
