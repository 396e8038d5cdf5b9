"""The pages of dated changes: one for each kind, the correction of a record, and the history on the record."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form, as_shown
from hrapp.core.fields.kept import kept_form
from hrapp.core.languages import translated
from hrapp.core.text import N_
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.timeline import PROBATION, Timeline
from hrapp.hr.job_changes import effects, operations
from hrapp.hr.job_changes.forms import (
    RemovalFields,
    correction_form,
    day_in,
    known_history,
    new_form,
    new_values,
)
from hrapp.hr.job_changes.labels import tenures_of
from hrapp.hr.job_changes.nouns import BY_PATH, BY_REASON, Noun, possible_now
from hrapp.hr.job_changes.queries import history_of, job_record
from hrapp.platform.memberships.visit import visit

ANY = f"any({', '.join(map(repr, BY_PATH))})"

pages = Blueprint(
    "job_changes", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>", template_folder="templates"
)


def render_history(actor: Actor, employee: Employee, edit: bool) -> str:
    """The card with the job history, for whoever may see the record; with buttons if `edit`."""
    edits = edit and may(actor, "employees.edit", employee.id)
    today = visit().today
    page = render_template(
        "job_changes/_history.html",
        employee=employee,
        tenures=tenures_of(history_of(employee), today),
        today=today,
        edits=edits,
        nouns=nouns_for(employee) if edits and not employee.is_former else [],
    )
    return Markup(page)  # noqa: S704  rendered by a template


def nouns_for(employee: Employee) -> list[Noun]:
    return possible_now(employee.status, employee.probation_ends_on)


@pages.get("/job-changes")
@access("employees.edit")
def choose(employee_id: UUID) -> ResponseReturnValue:
    """The choice of what changes."""
    employee = get_employee(actor(), employee_id)
    if employee.is_former:
        flash(_("%(name)s no longer works here.", name=employee.name), "info")
        return redirect(url_for("employees.show_work", employee_id=employee.id))
    return render_template("job_changes/choose.html", employee=employee, nouns=nouns_for(employee))


@pages.get(f"/<{ANY}:path>/new")
@access("employees.edit")
def new(employee_id: UUID, path: str) -> ResponseReturnValue:
    """The form of one kind of change, with the facts of the day `effective_on`."""
    employee, noun = get_employee(actor(), employee_id), BY_PATH[path]
    kept = kept_form()
    asked = (kept.data, "shown_on") if kept else (request.args, "effective_on")
    day = day_in(*asked, employee, visit().today)
    timeline = known_history(employee)
    return new_page(employee, timeline, noun, new_form(employee, timeline, noun, day), day)


@pages.post(f"/<{ANY}:path>")
@access("employees.edit", page="job_changes.new")
def create(employee_id: UUID, path: str) -> ResponseReturnValue:
    employee, noun, today = get_employee(actor(), employee_id, lock=True), BY_PATH[path], visit().today
    shown_on = day_in(request.form, "shown_on", employee, today)
    timeline = known_history(employee)
    form = new_form(employee, timeline, noun, shown_on, request.form)
    if form.apply(operations.add_change, actor(), employee, noun, new_values(form), today):
        record = form.result.record
        flash(said(noun, employee, record), "success")
        return back_to(record)
    return new_page(employee, timeline, noun, form, shown_on), form.status


@pages.get("/job-records/<uuid:record_id>/edit")
@access("employees.edit")
def edit(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """The form that corrects a record, with the button that removes it, and what that does."""
    employee = get_employee(actor(), employee_id)
    record = job_record(employee.id, record_id)
    if record.reason in operations.OF_A_TENURE:
        flash(translated(operations.NOT_HERE), "info")
        return back_to(record)
    return edit_page(employee, record, correction_form(record))


@pages.post("/job-records/<uuid:record_id>")
@access("employees.edit", page="job_changes.edit")
def update(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id, lock=True)
    record = job_record(employee.id, record_id)
    form = correction_form(record, request.form)
    if form.apply(operations.correct_record, actor(), employee, record, form.values, visit().today):
        flash(_("The history is corrected."), "success")
        return back_to(record)
    return edit_page(employee, record, form), form.status


@pages.post("/job-records/<uuid:record_id>/removal")
@access("employees.edit", page="job_changes.edit")
def create_removal(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """Take a change back: cancel it if it is scheduled, or remove it from the history."""
    employee = get_employee(actor(), employee_id, lock=True)
    record, today = job_record(employee.id, record_id), visit().today
    form = removal_form(record, request.form)
    scheduled = record.effective_on > today
    if form.apply(operations.remove_record, actor(), employee, record, today):
        text = _("%(change)s is cancelled.") if scheduled else _("%(change)s is removed from the history.")
        text %= {"change": BY_REASON[Reason(record.reason)].label}
        flash({"text": text, **undoing(employee, form.result)}, "success")  # type: ignore[arg-type]
        return redirect(url_for("employees.show_work", employee_id=employee.id), 303)
    return edit_page(employee, record, correction_form(record), form), form.status


def removal_form(record: JobRecord, data: Any = None) -> Form:
    return Form(RemovalFields(), data, record)


def new_page(employee: Employee, timeline: Timeline, noun: Noun, form: Form, shown_on: date) -> str:
    """The form of a new change, and what it does; a script asks for that again when another day is chosen."""
    today = visit().today
    on = day_in({"effective_on": form.value("effective_on")}, "effective_on", employee, today)
    if "shown_on" in request.values:
        shown_on = day_in(request.values, "shown_on", employee, today)
    return render_template(
        "job_changes/new.html",
        employee=employee,
        noun=noun,
        title=translated(N_(noun.title.text, name=employee.name)),
        form=form,
        shown_on=shown_on.isoformat(),
        effects=effects.of_change(timeline, noun, on, today),
        facts=effects.facts_on(timeline, shown_on, on) if noun.facts else [],
    )


def edit_page(employee: Employee, record: JobRecord, form: Form, removal: Form | None = None) -> str:
    noun, today = BY_REASON.get(Reason(record.reason)), visit().today
    history = history_of(employee) if noun else None
    record = history.find(record.id) if history else record
    removable = history is not None and record is not history.records[0]
    return render_template(
        "job_changes/edit.html",
        employee=employee,
        record=record,
        title=noun.label if noun else Reason.label_of(record.reason),
        noun=noun,
        form=form,
        removal=removal or removal_form(record),
        effects=effects.of_removal(history, record, today) if history and removable else [],
        removable=removable,
        scheduled=record.effective_on > today,
    )


def said(noun: Noun, employee: Employee, record: JobRecord) -> str:
    """What a toast says of a change that was added."""
    label, day = noun.label, effects.written(record.effective_on)
    if record.effective_on > visit().today:
        return str(_("%(change)s of %(name)s is scheduled for %(date)s.", change=label, name=employee.name, date=day))
    return str(_("%(change)s of %(name)s is recorded, from %(date)s.", change=label, name=employee.name, date=day))


def undoing(employee: Employee, gone: list[JobRecord]) -> dict[str, Any]:
    """What a toast needs to take a removal back: the form of the same change, filled in."""
    record, noun = gone[0], BY_REASON[Reason(gone[0].reason)]
    facts = {name: getattr(record, name) for name in (*noun.facts, *noun.more, PROBATION) if name in noun.fields}
    given = facts | {"effective_on": record.effective_on, "shown_on": record.effective_on, "note": record.note}
    given |= {"returns_on": gone[1].effective_on} if len(gone) > 1 and "returns_on" in noun.dates else {}
    hidden = {name: as_shown(value) for name, value in given.items() if value is not None}
    url = url_for("job_changes.create", employee_id=employee.id, path=noun.path)
    return {"undo_url": url, "undo": hidden | {"version": str(employee.version)}}


def back_to(record: JobRecord) -> ResponseReturnValue:
    """The redirect to a step of the history on the record."""
    anchor = f"job-record-{record.id}"
    return redirect(url_for("employees.show_work", employee_id=record.employee_id, _anchor=anchor), 303)
