"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Search, SettingsPart, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import api, effects, health, operations, pages, search
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.numbers import NumberSettings
from hrapp.hr.employees.rules import RecordRules, usual

OF_ACTIVE_ONLY = _l("Bank details that are required are asked of active people only.")

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
    settings=(
        SettingsPart(fields=NumberSettings, rank=10, effects=effects.number_effects, preview=effects.number_preview),
        SettingsPart(fields=RecordRules, rank=20, effects=effects.rule_effects, usual=usual, note=OF_ACTIVE_ONLY),
    ),
    begin_day=operations.apply_dates,
    checks=(health.outdated_keys,),
    tabs=(
        Tab("employees.show", _l("Overview"), with_permission("employees.view")),
        Tab("employees.show_work", _l("Work"), with_permission("employees.view")),
        Tab("employees.show_personal", _l("Personal"), with_permission("employees.personal")),
        Tab("employees.show_activity", _l("Activity"), with_permission("employees.edit")),
    ),
)
