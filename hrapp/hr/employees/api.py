"""People as JSON, over the same schemas and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, g, jsonify, request, url_for

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor
from hrapp.core import clock
from hrapp.core.api import Blueprint
from hrapp.core.errors import Invalid
from hrapp.core.text import N_
from hrapp.hr.employees import listing, operations, queries
from hrapp.hr.employees.forms import asked_from
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.schemas import (
    EmployeeInput,
    EmployeeList,
    EmployeeOutput,
    ListQuery,
    NewEmployeeInput,
)
from hrapp.hr.invitations.operations import invite_employee

api = Blueprint("employees_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="People")
ASIDE = ("effective_on", "reason", "note", "version", "invite")


@api.get("/")
@access("employees.list")
@api.arguments(ListQuery, location="query")
@api.response(200, EmployeeList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """The people that the caller may find, searched, filtered and sorted."""
    asked = asked_from(args)
    page = listing.find_people(actor(), asked.criteria, asked.page, asked.size)
    return {"items": page.rows, "page": page.number, "pages": page.pages, "size": page.size, "total": page.total}


@api.post("/")
@access("employees.edit")
@api.arguments(NewEmployeeInput)
@api.response(201, EmployeeOutput)
def create(values: dict[str, Any]) -> Response:
    """Hire somebody."""
    record = {name: value for name, value in values.items() if name not in ASIDE}
    employee = operations.create_employee(actor(), record, clock.today(g.employer.time_zone))
    if values["invite"]:
        invite_employee(actor(), employee)
    response = answer(queries.get_employee(actor(), employee.id))
    response.status_code = 201
    response.headers["Location"] = url_for(".show", employee_id=employee.id)
    return response


# Everybody may ask, since everybody may see somebody: whom, `visible_to` decides.
@api.get("/<uuid:employee_id>")
@access("portal.view")
@api.response(200, EmployeeOutput)
def show(employee_id: UUID) -> Response:
    """One record, with its version as ETag."""
    employee = queries.get_employee(actor(), employee_id)
    require(actor(), "employees.view", employee.id)
    return answer(employee)


@api.patch("/<uuid:employee_id>")
@access("employees.edit")
@api.arguments(EmployeeInput(partial=True))
@api.response(200, EmployeeOutput)
def update(values: dict[str, Any], employee_id: UUID) -> Response:
    """Change what is given. `version` or If-Match says what the change was made from; 409 if that is no longer so."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    operations.refuse_stale(employee, version_of(values))
    operations.update_employee(
        actor(),
        employee,
        {name: value for name, value in values.items() if name not in ASIDE},
        on=values.get("effective_on"),
        reason=values.get("reason") or "change",
        note=values.get("note"),
        today=clock.today(g.employer.time_zone),
    )
    return answer(queries.get_employee(actor(), employee_id))


def version_of(values: dict[str, Any]) -> int:
    """The version that a change was made from; Invalid if the request does not say."""
    tag = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    version = values.get("version", int(tag) if tag.isascii() and tag.isdigit() else None)
    if version is None:
        raise Invalid({"version": [N_("Say which version you are changing: here, or as If-Match.")]})
    return int(version)


def answer(employee: Employee) -> Response:
    """The record as JSON; what is personal only for those who may see it."""
    hidden = () if may(actor(), "employees.personal", employee.id) else Employee.PERSONAL
    response = jsonify(EmployeeOutput(exclude=hidden).dump(employee))
    response.headers["ETag"] = f'"{employee.version}"'
    return response
