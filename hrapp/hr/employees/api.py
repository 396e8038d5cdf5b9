"""The JSON API of employees, with the same fields and operations as the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, post_dump

from hrapp.access.permissions import editable, viewable
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to
from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.sections import Privacy
from hrapp.core.lists.output import as_json, list_of
from hrapp.core.text import as_id
from hrapp.hr.custom_fields.definitions import PREFIX
from hrapp.hr.employees import listing, operations, queries
from hrapp.hr.employees.as_of_query import AsOfQuery
from hrapp.hr.employees.fields import EmployeeFields, JobChangeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.photos import PhotoUrl
from hrapp.hr.employees.record import find_record
from hrapp.hr.employees.record_fields import at_keys, is_own, own_values, record_fields
from hrapp.hr.employees.rules import HIDEABLE, hidden
from hrapp.hr.employees.snapshots import snapshot
from hrapp.platform.memberships.visit import visit

api = Blueprint("employees_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="Employees")


class OwnValues(fields.Dict):
    """The values of custom fields by key; only those that the caller may view are shown."""

    def __init__(self, **more: Any) -> None:
        about = {"description": "The employer’s own fields: key → value, as its custom fields say."}
        super().__init__(keys=fields.String(), allow_none=False, metadata=about, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> dict[str, Any]:
        if not value:
            return {}
        seen = viewable(actor(), record_fields(EmployeeFields), as_id(str(obj.id)))
        return {key: one for key, one in value.items() if PREFIX + key in seen}


class NamedOutput(Fields):
    """A department, branch or person that a record refers to."""

    id = fields.UUID()
    name = fields.String()


class EmployeeOutput(EmployeeFields):
    """A record, with only the fields that the caller may see."""

    row = Employee
    withheld = frozenset(privacy for privacy in Privacy if privacy.is_private)
    hideable = HIDEABLE

    class Meta(EmployeeFields.Meta):
        exclude = ("termination_reason", "rehire_eligible")

    id = fields.UUID()
    name = fields.String()
    department = fields.Nested(NamedOutput, allow_none=True)
    branch = fields.Nested(NamedOutput, allow_none=True)
    manager = fields.Nested(NamedOutput, allow_none=True)
    photo_url = PhotoUrl()
    version = fields.Integer()
    custom = OwnValues()

    @post_dump(pass_collection=True)
    def leave_out_hidden(self, data: Any, *, many: bool, **_: Any) -> Any:
        """Without the fields that the employer hides, which are found out once for all rows of an answer."""
        left_out = hidden()
        rows = data if many else [data]
        shown = [{name: value for name, value in row.items() if name not in left_out} for row in rows]
        return shown if many else shown[0]


class EmployeeSummary(EmployeeOutput):
    """A row of the list."""

    withheld = frozenset()

    class Meta(Fields.Meta):
        fields = (
            *("id", "number", "name", "first_name", "last_name", "job_title", "status", "employment_type"),
            *("hired_on", "terminated_on"),
            *("work_email", "work_phone", "department", "branch", "manager_id", "photo_url", "version", "custom"),
        )


class EmployeeInput(Versioned, JobChangeFields):
    """A change to a record. Of `custom`, the given keys are changed, and null removes a value."""

    custom = OwnValues()


class PeopleQuery(type(listing.PEOPLE.query)):  # type: ignore[misc]
    """The parameters of the list; custom fields that it shows are filters and orders too, named `custom_<key>`."""

    def load(self, data: Any, *, unknown: Any = None, **_: Any) -> Any:
        return listing.people_list(actor()).query.load(data, unknown=unknown)


EmployeeList = list_of(EmployeeSummary(), "EmployeeList")


@api.get("/")
@access("employees.list")
@api.arguments(PeopleQuery, location="query")
@api.response(200, EmployeeList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the employees that the caller may see, searched, filtered and sorted.

    `custom` has the fields that the list shows; by those of a choice it is filtered, as `custom_<key>=<option>`.
    With `as_of`, work is as it was or will be on that day; names, contacts and custom fields are those of today.
    """
    asked = listing.people_list(actor()).asked_by(args)
    return as_json(listing.find_people(actor(), asked, visit().today))


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@api.get("/<uuid:employee_id>")
@access("portal.view")
@api.arguments(AsOfQuery, location="query")
@api.response(200, EmployeeOutput)
def show(args: dict[str, Any], employee_id: UUID) -> Response:
    """Get one record, with its version as ETag.

    With `as_of`, work is as it was or will be on that day; all else, and the version, are those of today.
    """
    employee = find_record(employee_id)
    return record_of(snapshot(employee, args["as_of"]) if args.get("as_of") else employee)


@api.patch("/<uuid:employee_id>")
@access("employees.edit")
@api.arguments(EmployeeInput(partial=True))
@api.response(200, EmployeeOutput)
def update(args: dict[str, Any], employee_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change, the latest.

    If they make the record like that of somebody else, it is refused as a new one is, with 409 and the code
    `duplicate`.
    """
    employee = queries.get_employee(actor(), employee_id, lock=True)
    values = with_own(changes_to(employee, args), employee.id)
    with named_for_api():
        operations.update_employee(actor(), employee, values, operations.JobChange.of(values), visit().today)
    return record_of(queries.get_employee(actor(), employee_id))


def record_of(employee: Employee) -> Response:
    """The record with the fields that the caller may view."""
    hidden = set(EmployeeOutput.names()) - set(viewable(actor(), EmployeeOutput, employee.id))
    return answer(EmployeeOutput(exclude=hidden), employee)


def with_own(sent: Values, record_id: UUID | None = None) -> Values:
    """The sent values, with those in `custom` by the names of their fields; Invalid as `own_values` raises it."""
    values = Values(sent)
    own = values.pop("custom", {})
    return Values(values | own_values(own, editable(actor(), record_fields(EmployeeFields), record_id)))


@contextmanager
def named_for_api() -> Iterator[None]:
    """Let mistakes in custom values be named as they are sent, `custom.<key>`."""
    try:
        yield
    except Invalid as error:
        if not any(map(is_own, error.fields)):
            raise
        raise at_keys(error) from error
