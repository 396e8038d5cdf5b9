"""The forms of dated changes: a new one of some kind, and the correction of one."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.employees import queries
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.forms import apply_rules
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.timeline import FACTS, Timeline
from hrapp.hr.job_changes.fields import DatedFields
from hrapp.hr.job_changes.nouns import BY_REASON, Noun
from hrapp.hr.job_changes.operations import fields_of, first_day
from hrapp.hr.job_changes.queries import history_of
from hrapp.hr.organization.queries import branch_options, department_options


class RemovalFields(Fields):
    """The button that removes a record of the history, of which only the version is sent."""


def known_history(employee: Employee) -> Timeline:
    """The job history to be shown; where no record is kept, what the row says of it."""
    return history_of(employee) or Timeline.begun_by(employee)


def new_form(
    employee: Employee, timeline: Timeline, noun: Noun, shown_on: date, data: Mapping[str, Any] | None = None
) -> Form:
    """The form of a new change. It shows the facts as they hold on `shown_on`."""
    held = timeline.on(shown_on)
    facts = {name: getattr(held, name) for name in FACTS}
    row = SimpleNamespace(
        **facts, effective_on=shown_on, returns_on=None, probation_ends_on=None, note=None, version=employee.version
    )
    form = Form(DatedFields(only=noun.fields), data, row)
    form.rename("effective_on", noun.day)
    extends = noun.reason == Reason.EXTENSION
    when = _("A later date schedules it, an earlier one corrects the history.")
    form.explain("effective_on", _("The day of the decision.") if extends else when)
    manager = employee.manager if held.manager_id == employee.manager_id else held.manager
    return with_places(form, row, manager)


def correction_form(record: JobRecord, data: Mapping[str, Any] | None = None) -> Form:
    """The form of a record of the history."""
    form = Form(DatedFields(only=fields_of(record)), data, record)
    noun = BY_REASON.get(Reason(record.reason))
    form.rename("effective_on", noun.day if noun else _l("Hire date"))
    return with_places(form, record, record.manager)


def with_places(form: Form, row: Any, manager: Employee | None) -> Form:
    """Offer departments and branches, and look up a manager, if the form has them."""
    if form.has("department_id"):
        form.offer("department_id", department_options(row.department_id))
    if form.has("branch_id"):
        form.offer("branch_id", branch_options(row.branch_id))
    apply_rules(form)
    if form.has("probation_ends_on"):
        form.require("probation_ends_on")
    if form.has("manager_id"):
        form.look_up("manager_id", find_typed, queries.label(manager) if manager else "")
    return form


def new_values(form: Form) -> Values:
    """What the user means: the dates, the note, and of the facts those that differ from what was shown."""
    shown = form.row
    return Values(
        {name: value for name, value in form.values.items() if name not in FACTS or value != getattr(shown, name)}
    )


def day_in(sent: Mapping[str, str], name: str, employee: Employee, today: date) -> date:
    """The day that was sent under a name; if it is none, the one from which changes are valid by default."""
    field = DatedFields.field("effective_on")
    assert field is not None  # noqa: S101  one of its names
    try:
        day: date = field.deserialize(sent.get(name))
    except ValidationError:
        return first_day(employee, today)
    return day
