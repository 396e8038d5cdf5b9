"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Entry, Search, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import api, health, operations, pages, photo_api, photo_pages, search
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.rules import RecordRules

TOPIC = Topic(
    pages=(pages.pages, photo_pages.pages),
    apis=(api.api, photo_api.api),
    navigation=(Entry("employees.index", "users", _l("Employees"), "employees.list"),),
    subjects=(
        Subject(
            "employee",
            _l("Employee"),
            EmployeeFields,
            actions={
                "photo changed": Action(_l("Photo changed"), "user-circle", "info"),
                "photo removed": Action(_l("Photo removed"), "user-circle", "warn"),
            },
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
