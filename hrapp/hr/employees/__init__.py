"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, Entry, Search, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import api, health, operations, pages, search
from hrapp.hr.employees.fields import WORK, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import RecordRules


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on the record of somebody who works here: change the job."""
    if employee.is_former or not may(actor, "employees.edit"):
        return None
    url = url_for("employees.edit_card", employee_id=employee.id, section=WORK.key)
    return ActionLink(url, _("Change job"), "briefcase")


TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    navigation=(Entry("employees.index", "users", _l("Employees"), "employees.list"),),
    subjects=(
        Subject(
            "employee",
            _l("Employee"),
            EmployeeFields,
            url=lambda employee_id: url_for("employees.show", employee_id=employee_id),
        ),
    ),
    searches=(Search("employees.list", search.find),),
    settings=(RecordRules,),
    begin_day=operations.apply_dates,
    checks=(health.outdated_keys,),
    record_action=record_action,
    tabs=(
        Tab("employees.show", _l("Overview"), with_permission("employees.view")),
        Tab("employees.show_work", _l("Work"), with_permission("employees.view")),
        Tab("employees.show_personal", _l("Personal"), with_permission("employees.personal")),
        Tab("employees.show_activity", _l("Activity"), with_permission("employees.edit"), last=True),
    ),
)
