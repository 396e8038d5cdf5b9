"""Validation of a record against other rows and its own history; all errors are returned at once, by field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.core.fields.rules import NOT_WHOLE
from hrapp.core.text import N_, is_mask
from hrapp.hr.employees.fields import AWAY, BANK, CURRENT, DATED, IDENTIFIERS, EmployeeFields
from hrapp.hr.employees.identifiers import identifier_errors
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import is_email_taken, is_number_taken
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.trees import would_form_cycle

Errors = dict[str, list[str]]


def value_errors(employee: Employee, values: Mapping[str, Any], today: date, on: date | None = None) -> Errors:
    """field → messages for new `values` that do not fit the record or other rows; empty if all do.

    They are valid from `on`; None: today.
    """
    errors: Errors = {}
    for name, check in CHECKS.items():
        if values.get(name) is not None and (reason := check(employee, values[name])):
            errors[name] = [reason]
    errors |= identifier_errors(values, values.get("nationality", employee.nationality)) | mask_errors(values)
    return status_errors(employee, values, on or today) | errors | order_errors(employee, values, today)


def status_errors(employee: Employee, values: Mapping[str, Any], day: date) -> Errors:
    """field → messages for a status on `day` that the dates contradict, or a hire date that the status does."""
    status, hired_on = (values.get(name, getattr(employee, name)) for name in ("status", "hired_on"))
    if "status" in values and status in DATED and status != employee.status_on(day, values):
        return {"status": [N_("This follows from the hire date and the end of probation. Change these dates instead.")]}
    if status in AWAY and hired_on and hired_on > day:
        if "status" in values:
            return {"status": [N_("Nobody can be on leave or suspended before the hire date.")]}
        if "hired_on" in values:
            return {"hired_on": [N_("Somebody on leave or suspended has started already. Choose today or earlier.")]}
    return {}


def order_errors(employee: Employee, values: Mapping[str, Any], today: date) -> Errors:
    """field → messages for dates that are in an impossible order, given the record's other dates."""
    facts = {
        name: values.get(name, getattr(employee, name)) for name in ("hired_on", "probation_ends_on", "birth_date")
    }
    errors: Errors = {}
    hired = facts["hired_on"]  # None in a form that is not filled in yet
    if hired and facts["probation_ends_on"] and facts["probation_ends_on"] < hired:
        errors["probation_ends_on"] = [N_("Probation cannot end before the hire date.")]
    if facts["birth_date"] and facts["birth_date"] >= min(hired or today, today):
        errors["birth_date"] = [N_("The date of birth must be in the past and before the hire date.")]
    return errors


def mask_errors(values: Mapping[str, Any]) -> Errors:
    """field → messages for a mask that is not the one of what is saved."""
    masked = (name for name in EmployeeFields.names(IDENTIFIERS, BANK) if values.get(name))
    return {name: [NOT_WHOLE] for name in masked if is_mask(values[name])}


def number_taken(employee: Employee, number: str) -> str | None:
    return N_("Another employee has this number.") if is_number_taken(number, employee.id) else None


def email_taken(employee: Employee, address: str) -> str | None:
    return N_("Another employee has this work email.") if is_email_taken(address, employee.id) else None


def unknown_department(_: Employee, department_id: UUID) -> str | None:
    # FOR SHARE, so that the department cannot be deactivated before this transaction ends.
    query = select(Department.id).where(Department.id == department_id, Department.active).with_for_update(read=True)
    return None if session.scalar(query) else N_("This department does not exist or is inactive.")


def unknown_branch(_: Employee, branch_id: UUID) -> str | None:
    query = select(Branch.id).where(Branch.id == branch_id, Branch.active).with_for_update(read=True)
    return None if session.scalar(query) else N_("This branch does not exist or is inactive.")


def unfit_manager(employee: Employee, manager_id: UUID) -> str | None:
    if manager_id == employee.id:
        return N_("An employee cannot be their own manager.")
    if not session.scalar(select(Employee.id).where(Employee.id == manager_id, Employee.status.in_(CURRENT))):
        return N_("This person does not currently work here.")
    if would_form_cycle(Employee, Employee.manager_id, employee.id, manager_id):
        return N_("This person already reports to the employee, directly or through others.")
    return None


def unfit_status(employee: Employee, status: str) -> str | None:
    if employee.is_former or status not in CURRENT:
        return N_("The status cannot be used to record that someone leaves or comes back.")
    return None


CHECKS: dict[str, Callable[[Employee, Any], str | None]] = {
    "number": number_taken,
    "work_email": email_taken,
    "department_id": unknown_department,
    "branch_id": unknown_branch,
    "manager_id": unfit_manager,
    "status": unfit_status,
}
