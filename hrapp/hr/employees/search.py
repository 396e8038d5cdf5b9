"""The results for people in the search of the top bar."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import load_only

from hrapp.access.actor import Actor
from hrapp.access.topic import Result, Results
from hrapp.core.extensions import session
from hrapp.hr.employees.fields import FORMER, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import by_likeness, matches, visible_to

NAMES = (Employee.first_name, Employee.last_name, Employee.preferred_name)
SHOWN = (*NAMES, Employee.job_title, Employee.status, Employee.photo_key)


def find(actor: Actor, text: str, limit: int) -> Results:
    """Up to `limit` people that `actor` may find and that match `text`, current ones first."""
    query = visible_to(actor).options(load_only(*SHOWN)).where(*matches(text))
    order = (Employee.status.in_(FORMER), *by_likeness(text))
    found = [result_of(employee) for employee in session.scalars(query.order_by(*order).limit(limit))]
    return Results(_("Employees"), found, url_for("employees.index", q=text, status="all"), _("View all employees"))


def result_of(employee: Employee) -> Result:
    url = url_for("employees.show", employee_id=employee.id)
    left = Status(employee.status) if employee.is_former else None
    return Result(employee.name, url, employee.job_title, badge=left, photo_url=employee.photo_url)
