"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Entry, Search, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import api, health, operations, pages, search
from hrapp.hr.employees.record_fields import logged_fields
from hrapp.hr.employees.rules import RecordRules

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    navigation=(Entry("employees.index", "users", _l("Employees"), "employees.list"),),
    subjects=(
        Subject(
            "employee",
            _l("Employee"),
            logged_fields,
            actions={"exported": Action(_l("Exported"), "files", "info")},
            url=lambda employee_id: url_for("employees.show", employee_id=employee_id),
        ),
    ),
    searches=(Search("employees.list", search.find),),
    settings=(RecordRules,),
    begin_day=operations.apply_dates,
    checks=(health.outdated_keys,),
    tabs=(
        Tab("employees.show", _l("Overview"), with_permission("employees.view")),
        Tab("employees.show_work", _l("Work"), with_permission("employees.view")),
        Tab("employees.show_personal", _l("Personal"), with_permission("employees.personal")),
        Tab("employees.show_activity", _l("Activity"), with_permission("employees.edit")),
    ),
)
