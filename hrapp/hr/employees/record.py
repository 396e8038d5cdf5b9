"""The page of a record, shared by the topics that add tabs: its header, its tabs, and the visible sections."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from hrapp.access.permissions import require, viewable
from hrapp.access.rules import actor
from hrapp.access.topic import tabs_for, topics
from hrapp.core.fields.details import Detail, details
from hrapp.core.fields.sections import Section
from hrapp.hr.employees import queries
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record_fields import record_fields

# Shown in the header of the page, beside the name.
IN_HEAD = ("number", "status")


def find_record(employee_id: UUID) -> Employee:
    """The record; NotFound if the actor cannot find it, Forbidden if their role may not view it."""
    employee = queries.get_employee(actor(), employee_id)
    require(actor(), "employees.view", employee.id)
    return employee


def record_page(template: str, employee: Employee, **shown: Any) -> str:
    """The rendered tab of a record; `template` extends employees/record.html."""
    tabs = [
        (tab.label, url_for(tab.endpoint, employee_id=employee.id), tab.endpoint == request.endpoint)
        for tab in tabs_for(actor(), employee.id)
    ]
    found = (topic.record_action(actor(), employee) for topic in topics() if topic.record_action)
    return render_template(
        template, employee=employee, tabs_shown=tabs, record_actions=[action for action in found if action], **shown
    )


def section_of(employee: Employee, *sections: Section) -> list[Detail]:
    """The fields of some sections that the actor may view; read-only ones, such as the last day, only with a value."""
    fields = record_fields(EmployeeFields)
    allowed = set(viewable(actor(), fields, employee.id)) - set(IN_HEAD)
    names = [name for name in fields.names(*sections) if name in allowed]
    found = details(fields, employee, names)
    return [detail for detail in found if detail.value or not fields.field(detail.name).dump_only]  # type: ignore[union-attr]
