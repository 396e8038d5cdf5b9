"""The JSON API for finding people by an identifier."""

from typing import Any

from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.employees import lookups
from hrapp.hr.employees.api import EmployeeSummary
from hrapp.hr.employees.models import Employee

api = Blueprint(
    "lookups_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/lookups",
    description="People found by an identifier",
)
LookupOutput = Fields.from_dict({"items": fields.List(fields.Nested(EmployeeSummary()))}, name="LookupOutput")


@api.post("")
@access("employees.look_up")
@api.kept_nowhere
@api.arguments(lookups.LookupFields)
@api.response(200, LookupOutput)
def create(args: dict[str, Any]) -> dict[str, list[Employee]]:
    """Find the people who have exactly this identifier, whichever it is, in any case and with any blanks and dashes.

    It is sent in the body, so that it stands in no address and no log.
    """
    return {"items": lookups.look_up(actor(), Values(args))}
