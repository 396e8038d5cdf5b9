"""One's own record as JSON."""

from marshmallow import fields

from hrapp.core.fields.schema import Schema
from hrapp.hr.employees.schemas import EmployeeOutput, Named


class JobOutput(Schema):
    """What held about somebody's work from a date on."""

    effective_on = fields.Date()
    reason = fields.String()
    job_title = fields.String()
    department = fields.Nested(Named, allow_none=True)
    branch = fields.Nested(Named, allow_none=True)
    manager = fields.Nested(Named, allow_none=True)
    employment_type = fields.String()
    status = fields.String()
    note = fields.String(allow_none=True)


class OwnRecordOutput(Schema):
    """Somebody's role here, and their record if there is one."""

    role = fields.String()
    employee = fields.Nested(EmployeeOutput, allow_none=True)
    jobs = fields.List(fields.Nested(JobOutput))
