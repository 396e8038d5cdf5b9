"""The form of a record: the options for department and branch, and the look-up of a typed manager."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from hrapp.access.permissions import editable
from hrapp.access.rules import actor
from hrapp.access.topic import topics
from hrapp.core.fields.form import Form
from hrapp.hr.employees import queries
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.fields import AWAY, JobChangeFields, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record_fields import offer_own_choices, record_fields
from hrapp.hr.employees.rules import rules
from hrapp.hr.organization.queries import branch_options, department_options
from hrapp.hr.settings.fields import Rule
from hrapp.platform.memberships.visit import visit


def change_form(employee: Employee, data: Mapping[str, Any] | None = None) -> Form:
    """The form for a change; without the status for people who have left, or what no topic asks about."""
    question = next(filter(None, (topic.record_question(employee) for topic in topics() if topic.record_question)), "")
    fields = record_fields(JobChangeFields)
    names = set(editable(actor(), fields, employee.id)) - ({"status"} if employee.is_former else set())
    form = Form(fields(only=names - (set() if question else {"invitation"})), data, employee)
    if question:
        form.explain("invitation", question)
    if form.has("status"):
        at_work = Status(employee.status_on(visit().today, {"status": Status.ACTIVE}))
        form.offer("status", [(status, status.label) for status in (at_work, *AWAY)])
    return with_choices(form, employee)


def with_choices(form: Form, employee: Employee | None = None) -> Form:
    """Add the options for department, branch and custom choices: those in use, and the current ones of `employee`."""
    offer_own_choices(form, employee)
    form.offer("department_id", department_options(employee.department_id if employee else None))
    form.offer("branch_id", branch_options(employee.branch_id if employee else None))
    if form.has("last_name"):
        ask_for_names(form)
    manager = employee.manager if employee else None
    form.look_up("manager_id", find_typed, queries.label(manager) if manager else "")
    return form


def ask_for_names(form: Form) -> None:
    """Require a last name, or say how somebody with one name is entered, as the settings say."""
    required = rules()["last_name"] == Rule.REQUIRED
    form.require("last_name", required)
    if not required:
        form.explain("first_name", _("If they have one name only, enter it here."))
