"""The employees of an employer, and their job history."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Action, ActionLink, Entry, Search, SettingsPart, Subject, Tab, Topic, with_permission
from hrapp.hr.employees import (
    api,
    attention,
    effects,
    health,
    lookup_api,
    lookup_pages,
    pages,
    photo_api,
    photo_pages,
    revelation_api,
    revelation_pages,
    search,
    work,
)
from hrapp.hr.employees.fields import WORK
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import NumberSettings
from hrapp.hr.employees.record_fields import logged_fields
from hrapp.hr.employees.rules import RecordRules, usual

OF_ACTIVE_ONLY = _l("Bank details that are required are asked of active people only.")


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on the record of somebody who works here: change the job."""
    if employee.is_former or not may(actor, "employees.edit"):
        return None
    url = url_for("employees.edit_card", employee_id=employee.id, section=WORK.key)
    return ActionLink(url, _("Change job"), "briefcase")


TOPIC = Topic(
    pages=(pages.pages, lookup_pages.pages, photo_pages.pages, revelation_pages.pages),
    apis=(api.api, lookup_api.api, photo_api.api, revelation_api.api),
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
                "exported": Action(_l("Exported"), "files", "info"),
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
    checks=(health.outdated_keys, health.closed_values),
    record_action=record_action,
    tabs=(
        Tab("employees.show", _l("Overview"), with_permission("employees.view")),
        Tab("employees.show_work", _l("Work"), with_permission("employees.view")),
        Tab("employees.show_personal", _l("Personal"), with_permission("employees.personal")),
        Tab("employees.show_activity", _l("Activity"), with_permission("employees.edit"), last=True),
    ),
)
