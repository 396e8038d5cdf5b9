"""Hiring: record, number, first job record, audit event and invitation, in the caller's transaction."""

from datetime import date

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.checks import Errors, value_errors
from hrapp.hr.employees.fields import EmployeeFields, Status
from hrapp.hr.employees.models import Employee, status_by_dates
from hrapp.hr.employees.numbers import draw
from hrapp.hr.employees.operations import ask_first, begin_history, raise_if_invalid
from hrapp.hr.employees.record_fields import own_errors, record_fields
from hrapp.hr.employees.rules import required, rule_errors
from hrapp.hr.invitations.operations import invite_employee


def hire(actor: Actor, values: Values, today: date) -> Employee:
    """Create an employee from the values of HireFields; a blank number is replaced by the next free one.

    `today` is the date in the employer's time zone. Raises Invalid if values do not fit other rows, what receivers of
    `record_changing` raise, and what `invite_employee` raises if they are to be invited.
    """
    fields = record_fields(EmployeeFields)
    record = values.part(fields)
    hired_on = record["hired_on"]
    employee = Employee(id=uuid7(), custom={}, status=Status.ACTIVE, hired_on=hired_on, last_name="")
    raise_if_invalid(hire_errors(values, today))
    saved = ask_first(actor, employee, record, values)
    number = record.get("number") or draw(hired_on, record.get("branch_id"), record.get("department_id"))
    status = status_by_dates(today, hired_on, record.get("probation_ends_on"))
    audit.change(actor, employee, {**record, "number": number, "status": status}, "created", fields)
    session.flush()
    begin_history(employee)
    for act in saved:
        act()
    if values.get("invite"):
        invite_employee(actor, employee)
    return employee


def hire_errors(values: Values, today: date) -> Errors:
    """field → messages for a new record that does not fit other rows, beyond the fields' own validation."""
    employee, record = Employee(id=uuid7()), values.part(EmployeeFields)
    hired_on = record.get("hired_on")
    status = status_by_dates(today, hired_on, record.get("probation_ends_on")) if hired_on else None
    refused = rule_errors(employee, record, status, asked=required()) | own_errors(employee, values, is_new=True)
    return value_errors(employee, record, today) | refused
