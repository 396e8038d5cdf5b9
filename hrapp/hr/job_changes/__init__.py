"""Dated changes of the job: promotion, transfer, leave, probation, and corrections of the history."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, Card, Subject, Topic
from hrapp.hr.employees.fields import JobChangeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.job_changes import api, attention, cli, pages


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on the record of somebody who works here: change the job."""
    if employee.is_former or not may(actor, "employees.edit"):
        return None
    return ActionLink(url_for("job_changes.choose", employee_id=employee.id), _("Change job"), "briefcase")


TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    commands=(cli.job_changes,),
    subjects=(Subject("job_record", _l("Job record"), JobChangeFields),),
    cards=(Card("employees.show_work", pages.render_history),),
    attention=attention.attention,
    record_action=record_action,
)
