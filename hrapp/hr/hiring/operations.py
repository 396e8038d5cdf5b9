"""Hiring: record, number, first job record, audit event and invitation, in the caller's transaction."""

from datetime import date

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.checks import Errors, value_errors
from hrapp.hr.employees.fields import EmployeeFields, Reason, Status
from hrapp.hr.employees.models import Employee, status_by_dates
from hrapp.hr.employees.numbers import draw
from hrapp.hr.employees.operations import add_job_record, raise_if_invalid
from hrapp.hr.employees.rules import required, rule_errors
from hrapp.hr.invitations.operations import invite_employee


def hire(actor: Actor, values: Values, today: date) -> Employee:
    """Create an employee from the values of HireFields; a blank number is replaced by the next free one.

    `today` is the date in the employer's time zone. Raises Invalid if values do not fit other rows, and what
    `invite_employee` raises if they are to be invited.
    """
    record = values.part(EmployeeFields)
    hired_on = record["hired_on"]
    employee = Employee(id=uuid7(), custom={}, status=Status.ACTIVE, hired_on=hired_on, last_name="")
    raise_if_invalid(hire_errors(record, today))
    number = record.get("number") or draw(hired_on, record.get("branch_id"), record.get("department_id"))
    status = status_by_dates(today, hired_on, record.get("probation_ends_on"))
    audit.change(actor, employee, {**record, "number": number, "status": status}, "created")
    session.flush()
    add_job_record(employee, employee.hired_on, Reason.HIRE)
    if values.get("invite"):
        invite_employee(actor, employee)
    return employee


def hire_errors(values: Values, today: date) -> Errors:
    """field → messages for a new record that does not fit other rows, beyond the fields' own validation."""
    employee, record = Employee(id=uuid7()), values.part(EmployeeFields)
    hired_on = record.get("hired_on")
    status = status_by_dates(today, hired_on, record.get("probation_ends_on")) if hired_on else None
    return value_errors(employee, record, today) | rule_errors(employee, record, status, asked=required())
