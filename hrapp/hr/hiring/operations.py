"""Hiring: record, number, first job record, audit event and invitation, in the caller's transaction."""

from datetime import date

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.hr.employees.checks import Errors, value_errors
from hrapp.hr.employees.fields import EmployeeFields, Reason, Status
from hrapp.hr.employees.models import Employee, full_name, status_by_dates
from hrapp.hr.employees.operations import add_job_record, raise_if_invalid
from hrapp.hr.employees.queries import is_number_taken, namesakes
from hrapp.hr.invitations.operations import invite_employee
from hrapp.hr.settings.fields import NumberSettings
from hrapp.hr.settings.operations import next_value
from hrapp.hr.settings.queries import settings

COUNTER = "employee"


def hire(actor: Actor, values: Values, today: date) -> Employee:
    """Create an employee from the values of HireFields; a blank number is replaced by the next free one.

    `today` is the date in the employer's time zone. Raises Invalid if values do not fit other rows, and what
    `invite_employee` raises if they are to be invited.
    """
    record = values.part(EmployeeFields)
    hired_on = record["hired_on"]
    employee = Employee(id=uuid7(), custom={}, status=Status.ACTIVE, hired_on=hired_on, last_name="")
    raise_if_invalid(value_errors(employee, record, today))
    number = record.get("number") or free_number()
    status = status_by_dates(today, hired_on, record.get("probation_ends_on"))
    audit.change(actor, employee, {**record, "number": number, "status": status}, "created")
    session.flush()
    add_job_record(employee, employee.hired_on, Reason.HIRE)
    if values.get("invite"):
        invite_employee(actor, employee)
    return employee


def hire_somebody_new(actor: Actor, values: Values, today: date) -> Employee:
    """Hire from the values of HireFormFields; raises Invalid for the name of somebody else, unless that is said."""
    if name_errors(actor, values):
        raise_if_invalid(hire_errors(actor, values, today))
    return hire(actor, values, today)


def hire_errors(actor: Actor, values: Values, today: date) -> Errors:
    """field → messages for a new record that does not fit other rows, beyond the fields' own validation."""
    return value_errors(Employee(id=uuid7()), values.part(EmployeeFields), today) | name_errors(actor, values)


def name_errors(actor: Actor, values: Values) -> Errors:
    """What the values of HireFormFields say to somebody of the same name, here or gone."""
    name = full_name(values.get("first_name") or "", values.get("last_name") or "", None)
    if not name.strip() or values.get("add_anyway") or not namesakes(actor, name):
        return {}
    return {"add_anyway": [N_("There is somebody of this name. Tick this if it is another person.")]}


def free_number() -> str:
    """The next employee number that is not in use; numbers can also be entered by hand."""
    number = next_number()
    while is_number_taken(number):
        number = next_number()
    return number


def next_number() -> str:
    """The next employee number by the settings, such as `EMP-001`: prefix and zero-padded counter."""
    chosen = settings(NumberSettings)
    return f"{chosen.number_prefix}{next_value(COUNTER):0{chosen.number_padding}d}"
