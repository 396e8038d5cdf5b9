"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Belonging, Entry, Search, SettingsPart, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import (
    api,
    attention,
    cli,
    effects,
    headcount_api,
    health,
    index_health,
    indexed,
    indexing,
    labels,
    lookup_api,
    lookup_pages,
    pages,
    photo_api,
    photo_pages,
    queries,
    revelation_api,
    revelation_pages,
    search,
    work,
)
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.numbers import NumberSettings
from hrapp.hr.employees.record_fields import logged_fields
from hrapp.hr.employees.rules import RecordRules, usual

IS_CURRENT = Employee.status.in_(CURRENT)
OF_ACTIVE_ONLY = _l("Bank details that are required are asked of active people only.")


__all__ = ["TOPIC", "indexed", "indexing"]

TOPIC = Topic(
    pages=(pages.pages, lookup_pages.pages, photo_pages.pages, revelation_pages.pages),
    apis=(api.api, headcount_api.api, lookup_api.api, photo_api.api, revelation_api.api),
    navigation=(Entry("employees.index", "users", _l("Employees"), "employees.list"),),
    subjects=(
        Subject(
            "employee",
            _l("Employee"),
            logged_fields,
            actions={
                "photo changed": Action(_l("Photo changed"), "user-circle", "info"),
                "photo removed": Action(_l("Photo removed"), "user-circle", "warn"),
                "birthday announced": Action(_l("Colleagues told of the birthday"), "cake", "info"),
                "birthday concealed": Action(_l("Colleagues no longer told of the birthday"), "cake", "info"),
                "viewed sensitive": Action(_l("Shown whole"), "eye", "warn"),
                "job change scheduled": Action(_l("Job change scheduled"), "calendar-plus", "info"),
                "scheduled change cancelled": Action(_l("Scheduled change cancelled"), "x", "warn"),
                "history corrected": Action(_l("History corrected"), "history", "info"),
                "job change applied in part": Action(_l("Scheduled change applied in part"), "alert-triangle", "warn"),
                "exported": Action(_l("Exported"), "files", "info"),
                "rehired": Action(_l("Rehired"), "user-plus", "good"),
                "rehire changed": Action(_l("Rehire corrected"), "pencil", "info"),
                "rehire cancelled": Action(_l("Rehire cancelled"), "ban", "warn"),
                "taken back anyway": Action(_l("Rehired though marked as not eligible"), "user-plus", "warn"),
            },
            url=lambda employee_id: url_for("employees.show", employee_id=employee_id),
        ),
    ),
    searches=(Search("employees.list", search.find),),
    settings=(
        SettingsPart(fields=NumberSettings, rank=10, effects=effects.number_effects, preview=effects.number_preview),
        SettingsPart(fields=RecordRules, rank=20, effects=effects.rule_effects, usual=usual, note=OF_ACTIVE_ONLY),
    ),
    begin_day=work.bring_up_to_date,
    attention=attention.attention,
    commands=(cli.employees,),
    checks=(health.outdated_keys, health.closed_values, index_health.not_in_step),
    record_holds=queries.holding,
    belongings=(
        Belonging(JobRecord.employee_id, _l("Job history")),
        Belonging(JobRecord.manager_id, _l("Job history of others"), own=False),
        Belonging(
            Employee.manager_id,
            _l("Reports"),
            own=False,
            counted=labels.reports_counted,
            among=IS_CURRENT,
        ),
    ),
    tabs=(
        Tab("employees.show", _l("Overview"), with_permission("employees.view")),
        Tab("employees.show_work", _l("Work"), with_permission("employees.view")),
        Tab("employees.show_personal", _l("Personal"), with_permission("employees.personal")),
        Tab("employees.show_activity", _l("Activity"), with_permission("employees.edit"), last=True),
    ),
)
