"""The JSON API of the caller's own record."""

from typing import Any

from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.schema import Fields
from hrapp.hr.employees.api import EmployeeOutput
from hrapp.hr.job_changes.api import JobRecordOutput
from hrapp.hr.job_changes.queries import history_of
from hrapp.hr.portal import operations, queries

api = Blueprint("portal_api", __name__, url_prefix="/api/v1/e/<slug>/me", description="The caller's own record")


class OwnRecordOutput(Fields):
    """The caller's role, and their record if there is one."""

    role = fields.String()
    employee = fields.Nested(EmployeeOutput, allow_none=True)
    jobs = fields.List(fields.Nested(JobRecordOutput))


@api.get("")
@api.doc(operationId="getOwnRecord")
@access("portal.view")
@api.response(200, OwnRecordOutput)
def show() -> dict[str, Any]:
    """Get the caller's role and record; `employee` is null for members without one."""
    employee = queries.own_record(actor())
    history = history_of(employee) if employee else None
    # The newest first, as the page has them.
    return {"role": actor().role, "employee": employee, "jobs": history.records[::-1] if history else []}


@api.put("/birthday-announcement")
@api.doc(operationId="announceOwnBirthday")
@access("portal.edit")
@api.response(204)
def create_birthday_announcement() -> None:
    """Let colleagues be told of the caller's birthday, day and month only: `birthday_shown` of the record."""
    operations.announce_birthday(actor(), True)


@api.delete("/birthday-announcement")
@api.doc(operationId="concealOwnBirthday")
@access("portal.edit")
@api.response(204)
def destroy_birthday_announcement() -> None:
    """Let nobody be told of the caller's birthday any more."""
    operations.announce_birthday(actor(), False)
