"""The JSON API for hiring."""

from typing import Any

from flask import Response, url_for

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, created
from hrapp.core.fields.schema import Values
from hrapp.hr.employees import queries
from hrapp.hr.employees.api import EmployeeOutput, OwnValues, named_for_api, record_of, with_own
from hrapp.hr.hiring import operations
from hrapp.hr.hiring.fields import HireFields
from hrapp.platform.memberships.visit import visit

api = Blueprint("hiring_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="Hiring")


class HireInput(HireFields):
    """A new record, with the values of the employer's own fields."""

    custom = OwnValues()


@api.post("/")
@access("employees.edit")
@api.arguments(HireInput)
@api.response(201, EmployeeOutput)
def create(values: dict[str, Any]) -> Response:
    """Add an employee.

    If it may be somebody who is here already, it is refused with 409 and the code `duplicate`, and with the `matches`.
    Where `acknowledge` says so, send the same again with its `unlike`, and with `unlike_reason`.
    """
    with named_for_api():
        employee = operations.hire(actor(), with_own(Values(values)), visit().today)
    response = record_of(queries.get_employee(actor(), employee.id))
    return created(response, url_for("employees_api.show", employee_id=employee.id))
