"""The form of a record: which departments and branches one may choose, and how a manager is found who is typed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hrapp.access.permissions import editable
from hrapp.access.rules import actor
from hrapp.core.fields.form import Form
from hrapp.hr.employees import queries
from hrapp.hr.employees.fields import JobChangeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.queries import branch_options, department_options


def change_form(employee: Employee, data: Mapping[str, Any] | None = None) -> Form:
    """The form for a change; somebody who left has no status to choose."""
    names = set(editable(actor(), JobChangeFields, employee.id)) - ({"status"} if employee.is_former else set())
    return with_choices(Form(JobChangeFields(only=names), data, employee), employee)


def with_choices(form: Form, employee: Employee | None = None) -> Form:
    """Offer departments and branches: the active ones, and those that `employee` is in already."""
    form.offer("department_id", department_options(employee.department_id if employee else None))
    form.offer("branch_id", branch_options(employee.branch_id if employee else None))
    manager = employee.manager if employee else None
    form.look_up("manager_id", find_typed, queries.label(manager) if manager else "")
    return form


def find_typed(typed: str) -> UUID | None:
    """The id of the one person here now who is meant by a number or a name."""
    found = queries.find_by_label(actor(), typed)
    return found.id if found else None
