"""The JSON API of job histories, with the same operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, created, refuse_stale
from hrapp.core.errors import NotFound
from hrapp.core.fields.kinds import Choice, Day
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.text import N_
from hrapp.hr.employees.api import NamedOutput
from hrapp.hr.employees.fields import CHANGE, JobChangeFields, Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.record import find_record
from hrapp.hr.employees.timeline import FACTS
from hrapp.hr.job_changes import operations
from hrapp.hr.job_changes.fields import DatedFields
from hrapp.hr.job_changes.nouns import BY_REASON, REASONS
from hrapp.hr.job_changes.queries import history_of, job_record
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "job_records_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/job-records",
    description="The job history of employees: what has changed, and what is scheduled",
)
TENURE = ("tenure_hired_on", "tenure_probation_ends_on", "tenure_last_day")
STATED = tuple(name for name in FACTS if name != "status")


class JobRecordOutput(JobChangeFields):
    """What holds from `effective_on` until the next record. `stated` names what this record itself says.

    `tenure_*` are the dates of the tenure that it belongs to; somebody who came back has several.
    """

    row = JobRecord

    class Meta(Fields.Meta):
        fields = (
            *("id", "effective_on", "reason", "note", *FACTS, "department", "branch", "manager"),
            *("stated", "probation_ends_on", *TENURE, "version"),
        )

    id = fields.UUID()
    department = fields.Nested(NamedOutput, allow_none=True)
    branch = fields.Nested(NamedOutput, allow_none=True)
    manager = fields.Nested(NamedOutput, allow_none=True)
    stated = fields.List(fields.String())
    tenure_hired_on = Day(_l("Hire date"))
    tenure_probation_ends_on = Day(_l("Probation ends"))
    tenure_last_day = Day(_l("Last day"))
    version = fields.Integer()


class NewJobRecordInput(DatedFields):
    """A change of the job. Which facts and dates it takes depends on its reason.

    A promotion, transfer or change states at least one fact. `returns_on` goes with a leave or suspension, and
    schedules the return; `probation_ends_on` goes with an extension.
    """

    class Meta(Fields.Meta):
        fields = ("reason", "effective_on", *STATED, "returns_on", "probation_ends_on", "note")

    reason = Choice(_l("Reason"), CHANGE, choices=Reason, only=REASONS, required=True)
    effective_on = Day(_l("Valid from"), CHANGE, help=_l("Today if it is left out."))


class JobRecordInput(Versioned, DatedFields):
    """A correction of a job record."""

    class Meta(Fields.Meta):
        fields = ("effective_on", *STATED, "probation_ends_on", "note", "version")


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@api.get("")
@access("portal.view")
@api.response(200, JobRecordOutput(many=True))
def index(employee_id: UUID) -> Response:
    """List the job records of somebody, the oldest first, with those that are scheduled."""
    history = history_of(find_record(employee_id))
    return jsonify(JobRecordOutput(many=True).dump(history.records if history else []))


@api.post("")
@access("employees.edit")
@api.arguments(NewJobRecordInput(partial=(*STATED, "probation_ends_on")))
@api.response(201, JobRecordOutput)
def create(args: dict[str, Any], employee_id: UUID) -> Response:
    """Change the job from `effective_on`, which may lie behind or ahead; what lies ahead is scheduled.

    A promotion, transfer or change states the facts that are given, others stay as they are on that day.
    """
    employee = get_employee(actor(), employee_id, lock=True)
    values = Values(args)
    noun = BY_REASON[Reason(values.pop("reason"))]
    if noun.facts:
        noun = noun._replace(facts=STATED, more=())
    record = operations.add_change(actor(), employee, noun, values, visit().today).record
    location = url_for(".show", employee_id=employee.id, record_id=record.id)
    return created(answer(JobRecordOutput(), job_record(employee.id, record.id)), location)


@api.get("/<uuid:record_id>")
@access("portal.view")
@api.response(200, JobRecordOutput)
def show(employee_id: UUID, record_id: UUID) -> Response:
    """Get one job record, with its version as ETag."""
    return answer(JobRecordOutput(), find_in_history(find_record(employee_id), record_id))


@api.patch("/<uuid:record_id>")
@access("employees.edit")
@api.arguments(JobRecordInput(partial=True))
@api.response(200, JobRecordOutput)
def update(args: dict[str, Any], employee_id: UUID, record_id: UUID) -> Response:
    """Correct a record: the given facts hold from its day, until a later record states another value.

    `version` or If-Match names the version to change. A record of leaving or coming back is not corrected here: 409.
    """
    employee = get_employee(actor(), employee_id, lock=True)
    record = job_record(employee.id, record_id)
    operations.correct_record(actor(), employee, record, changes_to(record, args), visit().today)
    return answer(JobRecordOutput(), job_record(employee.id, record_id))


@api.delete("/<uuid:record_id>")
@access("employees.edit")
@api.response(204)
def destroy(employee_id: UUID, record_id: UUID) -> None:
    """Cancel what is scheduled, or remove it from the history; with a leave goes the return. If-Match may be sent."""
    employee = get_employee(actor(), employee_id, lock=True)
    record = job_record(employee.id, record_id)
    refuse_stale(record)
    operations.remove_record(actor(), employee, record, visit().today)


def find_in_history(employee: Employee, record_id: UUID) -> JobRecord:
    """One of the job records of somebody; NotFound if they have no such record."""
    history = history_of(employee)
    for record in history.records if history else ():
        if record.id == record_id:
            return record
    raise NotFound(N_("We could not find this job record."))
