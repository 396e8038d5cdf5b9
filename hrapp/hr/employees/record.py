"""The page of one person's record, which topics share: its head, its tabs, and the sections that somebody may see."""

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

# Said in the head of the page, beside the name.
IN_HEAD = ("number", "status")


def find_record(employee_id: UUID) -> Employee:
    """The record, for whoever may see it: NotFound for all others, Forbidden if their role shows them no record."""
    employee = queries.get_employee(actor(), employee_id)
    require(actor(), "employees.view", employee.id)
    return employee


def record_page(template: str, employee: Employee, **shown: Any) -> str:
    """A tab of the record: `template` extends employees/record.html."""
    tabs = [
        (tab.label, url_for(tab.endpoint, employee_id=employee.id), tab.endpoint == request.endpoint)
        for tab in tabs_for(actor(), employee.id)
    ]
    found = (topic.record_action(actor(), employee) for topic in topics() if topic.record_action)
    return render_template(
        template, employee=employee, tabs_shown=tabs, record_actions=[action for action in found if action], **shown
    )


def section_of(employee: Employee, *sections: Section) -> list[Detail]:
    """What the record says in some sections, as far as the actor may know; what only a leaver has, only if it is."""
    allowed = set(viewable(actor(), EmployeeFields, employee.id)) - set(IN_HEAD)
    names = [name for name in EmployeeFields.names(*sections) if name in allowed]
    found = details(EmployeeFields, employee, names)
    return [detail for detail in found if detail.value or not EmployeeFields().fields[detail.name].dump_only]
