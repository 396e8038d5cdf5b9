"""The JSON API for taking somebody back, with the same fields and operations as the page."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, created, refuse_stale
from hrapp.core.fields.kinds import Day
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.fields import WORK
from hrapp.hr.employees.models import JobRecord
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.leaving import rehires
from hrapp.hr.leaving.rehire_fields import JOB, RehireFields, RehireInput
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "rehires_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/rehires",
    description="Taking back somebody who left",
)


class RehireOutput(RehireFields):
    """A rehire: the first day and the job of a new tenure on the same record."""

    row = JobRecord

    class Meta(RehireFields.Meta):
        fields = ("id", "employee_id", *JOB, "version")

    id = fields.UUID()
    employee_id = fields.UUID()
    hired_on = Day(_l("First day"), WORK, attribute="effective_on")
    version = fields.Integer()


class RehireChange(Versioned, RehireFields):
    """A change of a rehire that has not begun."""

    class Meta(RehireFields.Meta):
        fields = (*JOB, "version")


@api.post("")
@access("employees.rehire")
@api.arguments(RehireInput)
@api.response(201, RehireOutput)
@api.doc(operationId="createRehire")
def create(args: dict[str, Any], employee_id: UUID) -> Response:
    """Take somebody back who left, with a first day after the last one; on a day to come it is scheduled.

    A department, branch or manager that is not given is none. `anyway` is needed unless their departure said that they
    are eligible for rehire, and `anyway_reason` if it said that they are not.
    """
    employee = get_employee(actor(), employee_id, lock=True)
    record = rehires.rehire(actor(), employee, Values(args), visit().today)
    url = url_for(".show", employee_id=employee.id, record_id=record.id)
    return created(answer(RehireOutput(), record), url)


@api.get("/<uuid:record_id>")
@access("employees.rehire")
@api.response(200, RehireOutput)
@api.doc(operationId="getRehire")
def show(employee_id: UUID, record_id: UUID) -> Response:
    """Get one, with its version as ETag."""
    return answer(RehireOutput(), rehires.get_rehire(get_employee(actor(), employee_id), record_id))


@api.patch("/<uuid:record_id>")
@access("employees.rehire")
@api.arguments(RehireChange(partial=True))
@api.response(200, RehireOutput)
@api.doc(operationId="updateRehire")
def update(args: dict[str, Any], employee_id: UUID, record_id: UUID) -> Response:
    """Correct one that has not begun; 409 if it has. `version` or If-Match names the version to change."""
    employee = get_employee(actor(), employee_id, lock=True)
    record = rehires.get_rehire(employee, record_id)
    rehires.update_rehire(actor(), employee, record, changes_to(record, args), visit().today)
    return answer(RehireOutput(), record)


@api.delete("/<uuid:record_id>")
@access("employees.rehire")
@api.response(204)
@api.doc(operationId="deleteRehire")
def destroy(employee_id: UUID, record_id: UUID) -> None:
    """Cancel one that has not begun; 409 if it has. If-Match may name the version."""
    employee = get_employee(actor(), employee_id, lock=True)
    record = rehires.get_rehire(employee, record_id)
    refuse_stale(record)
    rehires.cancel_rehire(actor(), employee, record, visit().today)
