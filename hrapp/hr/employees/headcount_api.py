"""The headcount in the JSON API."""

from typing import Any

from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.schema import Fields
from hrapp.hr.employees.as_of_query import AsOfQuery
from hrapp.hr.employees.fields import EmploymentType, Status
from hrapp.hr.employees.headcount import Headcount, headcount
from hrapp.platform.memberships.visit import visit

api = Blueprint("headcount_api", __name__, url_prefix="/api/v1/e/<slug>/headcount", description="Headcount")


class StatusCount(Fields):
    """The number of people with a status."""

    status = fields.String(metadata={"enum": list(map(str, Status))})
    number = fields.Integer()


class TypeCount(Fields):
    """The number of people with an employment type."""

    employment_type = fields.String(metadata={"enum": list(map(str, EmploymentType))})
    number = fields.Integer()


class UnitCountOutput(Fields):
    """The number of people in a department or branch; id and name are null for those without one."""

    id = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)
    number = fields.Integer()


class HeadcountOutput(Fields):
    """How many people are here on a day; `by_status` also counts those who start later or have left."""

    as_of = fields.Date()
    total = fields.Integer()
    by_status = fields.List(fields.Nested(StatusCount))
    by_department = fields.List(fields.Nested(UnitCountOutput))
    by_branch = fields.List(fields.Nested(UnitCountOutput))
    by_employment_type = fields.List(fields.Nested(TypeCount))


@api.get("/")
@access("employees.list")
@api.arguments(AsOfQuery, location="query")
@api.response(200, HeadcountOutput)
def show(args: dict[str, Any]) -> Headcount:
    """Count the people whom the caller may see: those who are here today, or as of a day."""
    return headcount(actor(), visit().today, args.get("as_of"))
