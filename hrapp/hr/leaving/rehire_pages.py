"""The pages for taking somebody back: the form, and the one that corrects or cancels it until the first day."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from hrapp.access.actor import Actor
from hrapp.access.permissions import editable, may
from hrapp.access.rules import access, actor
from hrapp.access.topic import ActionLink, asked_before_saving
from hrapp.core.fields.form import Form
from hrapp.core.fields.kept import Kept, kept_form, kept_values
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import translated
from hrapp.hr.elsewhere import checking
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.forms import ANSWERS, proposals_for, with_choices
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.operations import changed_in
from hrapp.hr.employees.probation import probation_end
from hrapp.hr.employees.queries import get_employee, label, people_by_id
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.returning import coming_rehire
from hrapp.hr.employees.rules import hidden
from hrapp.hr.leaving import rehires
from hrapp.hr.leaving.rehire_fields import JOB, SAID, RehireFields
from hrapp.hr.leaving.rehires import Standing
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions.operations import keep
from hrapp.tenancy.scope import tenant_scope
from hrapp.ui.filters import day

pages = Blueprint(
    "rehires", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/rehires", template_folder="templates"
)


# The end of probation is proposed by the first day.
PROPOSING = ("hired_on", "probation_ends_on")


class CancellationFields(Fields):
    """The button that cancels a rehire, of which only the version is sent."""


@pages.get("/new")
@access("employees.rehire")
def new(employee_id: UUID) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id)
    standing = rehires.standing_of(employee)
    return rehire_page(employee, None if standing.refusal else rehire_form(standing), standing=standing)


@pages.post("")
@access("employees.rehire", page="rehires.new")
def create(employee_id: UUID) -> ResponseReturnValue:
    employee, today = get_employee(actor(), employee_id, lock=True), visit().today
    standing = rehires.standing_of(employee)
    form = rehire_form(standing, request.form)
    if form.apply(
        *(rehires.rehire, actor(), employee, form.values, today),
        check=lambda: rehires.rehire_errors(standing, form.values, today),
    ):
        flash(said(employee, form.result), "success")
        if told := checking.said(employee):
            flash(translated(told), "warning")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return rehire_page(employee, form, standing=standing), form.status


@pages.post("/typed")
@access("employees.rehire", bound=False, page="rehires.new")
def create_typed(employee_id: UUID) -> ResponseReturnValue:
    """Carry what was typed of somebody new to the form that takes back the person who they turned out to be."""
    with tenant_scope(visit().employer.tenant):
        values = carried(get_employee(actor(), employee_id), request.form)
    user_id = actor().id
    assert user_id is not None  # noqa: S101  pages are for people who are signed in
    kept = keep(user_id, Kept(url_for(".new", employee_id=employee_id), values).as_text())
    return redirect(url_for(".new", employee_id=employee_id, kept=kept.hex), 303)


@pages.post("/new/proposals")
@access("employees.rehire", page="rehires.new")
def propose(employee_id: UUID) -> ResponseReturnValue:
    """A fragment with the end of probation for the first day that was typed, where nobody chose another."""
    form = form_of([*PROPOSING], request.form, {})
    return proposals_for(form, {"probation_ends_on": probation_end(form.values.get("hired_on"))}, request.form)


@pages.get("/<uuid:record_id>/edit")
@access("employees.rehire")
def edit(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id)
    record = rehires.get_rehire(employee, record_id)
    if record.effective_on <= visit().today:
        return redirect(url_for("employees.show_work", employee_id=employee.id))
    return rehire_page(employee, correction_form(employee, record), record)


@pages.post("/<uuid:record_id>")
@access("employees.rehire", page="rehires.edit")
def update(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    employee, today = get_employee(actor(), employee_id, lock=True), visit().today
    record = rehires.get_rehire(employee, record_id)
    form = correction_form(employee, record, request.form)
    if form.apply(
        *(rehires.update_rehire, actor(), employee, record, form.values, today),
        check=lambda: rehires.job_errors(employee, form.values, today),
    ):
        flash(said(employee, record), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return rehire_page(employee, form, record), form.status


@pages.post("/<uuid:record_id>/cancellation")
@access("employees.rehire", page="rehires.edit")
def create_cancellation(employee_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """Cancel it, while it has not begun."""
    employee = get_employee(actor(), employee_id, lock=True)
    record = rehires.get_rehire(employee, record_id)
    form = Form(CancellationFields(), request.form, record)
    if form.apply(rehires.cancel_rehire, actor(), employee, record, visit().today):
        flash(_("%(name)s does not come back.", name=employee.name), "success")
        if employee.has_login:
            flash(
                _("They have an account here. Take it off on the tab Access if nobody should use it."),
                "warning",
            )
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return rehire_page(employee, correction_form(employee, record), record, cancellation=form), form.status


def said(employee: Employee, record: JobRecord) -> str:
    if record.effective_on > visit().today:
        return str(_("%(name)s comes back on %(date)s.", name=employee.name, date=day(record.effective_on)))
    return str(_("%(name)s is back since %(date)s.", name=employee.name, date=day(record.effective_on)))


# On the record


def record_return(actor: Actor, employee: Employee) -> ActionLink | None:
    """Where what was typed of somebody new is sent to take back this person instead, who has left."""
    if record_action(actor, employee) is None:
        return None
    url = url_for("rehires.create_typed", employee_id=employee.id)
    return ActionLink(url, _("Take %(name)s back (rehire)", name=employee.name), "user-plus")


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on the record of somebody who has left: to rehire them, unless the banner says that they come back."""
    if not employee.is_former or not may(actor, "employees.rehire") or coming_rehire(employee):
        return None
    return ActionLink(url_for("rehires.new", employee_id=employee.id), _("Rehire"), "user-plus")


def banner(actor: Actor, employee: Employee) -> str:
    """What the record of somebody who comes back says above its tabs: when, and as what; '' for everybody else."""
    coming = coming_rehire(employee)
    if coming is None:
        return ""
    edits = may(actor, "employees.rehire")
    page = render_template("leaving/_coming_back.html", employee=employee, coming=coming, edits=edits)
    return Markup(page)  # noqa: S704  rendered by a template


# Forms


def rehire_form(standing: Standing, data: Mapping[str, Any] | None = None) -> Form:
    """The form, with the job of before as far as it is still there, and with what the record lacks."""
    employee = standing.employee
    lacking = rehires.lacking_fields(employee, visit().today)
    more = [name for name in brought(data) if name not in lacking]
    asked = [*JOB, *lacking, *more, *ANSWERS, *(name for name in SAID if name not in unasked(standing))]
    start = {name: getattr(employee, name) for name in lacking} | rehires.facts_of_before(employee)
    start |= {"hired_on": visit().today, "invite": bool(employee.email)}
    start["probation_ends_on"] = probation_end(visit().today)
    form = with_choices(form_of(asked, data, start))
    explain_lost(form, employee)
    for name in filter(form.has, more):
        saved = form.schema.fields[name].show_safely(getattr(employee, name))  # type: ignore[attr-defined]
        form.explain(name, _("In their record: %(value)s", value=saved) if saved else _("Their record has none."))
    if data is None and (manager_id := start["manager_id"]):
        form.propose("manager_id", label(people_by_id(actor(), {manager_id})[manager_id]))
    return form


def carried(employee: Employee, sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was typed of somebody new, as far as the form takes it that brings back `employee`: the job, and what the
    record says otherwise."""
    names = [name for name in brought(sent) if name in editable(actor(), record_fields(EmployeeFields))]
    differing = changed_in(employee, form_of(names, sent, employee).typed)
    return {name: values for name, values in kept_values(sent).items() if name in (*JOB, "invite", *differing)}


def brought(data: Mapping[str, Any] | None) -> list[str]:
    """The fields of the record, besides the job, of which something was typed, here or into another form before."""
    kept = kept_form() if data is None else None
    sent = kept.data if kept else data or {}
    names = (name for name in EmployeeFields.names() if name not in (*JOB, "number") and name not in hidden())
    return [name for name in names if str(sent.get(name) or "").strip()]


def correction_form(employee: Employee, record: JobRecord, data: Mapping[str, Any] | None = None) -> Form:
    """The form of a rehire that has not begun, with its version."""
    form = with_choices(form_of([*JOB], data, record))
    form.propose("hired_on", record.effective_on)
    form.look_up("manager_id", find_typed, label(record.manager) if record.manager else "")
    return form


def form_of(names: list[str], data: Mapping[str, Any] | None, start: Any) -> Form:
    fields = record_fields(RehireFields)
    allowed = {*editable(actor(), fields)}
    return Form(fields(only=[name for name in names if name in allowed]), data, start)


def unasked(standing: Standing) -> set[str]:
    """What is not asked: to say it all the same, if nothing speaks against it; to invite, if they have an account."""
    left_out = set()
    if standing.mark.eligible:
        left_out |= {"anyway", "anyway_reason"}
    if standing.employee.has_login or not may(actor(), "invitations.send"):
        left_out.add("invite")
    return left_out


def explain_lost(form: Form, employee: Employee) -> None:
    """Say beside a field what stood there before and is not there any more."""
    for name in ("department", "branch"):
        row = getattr(employee, name)
        if row is not None and not rehires.is_here(row):
            form.explain(f"{name}_id", _("Before: %(name)s, which is no longer active.", name=row.name))
    if employee.manager is not None and not rehires.is_here(employee.manager):
        gone = _("Before: %(name)s, who no longer works here.", name=employee.manager.name)
        form.explain("manager_id", f"{gone} {form.help('manager_id')}")


def rehire_page(
    employee: Employee,
    form: Form | None,
    record: JobRecord | None = None,
    *,
    standing: Standing | None = None,
    cancellation: Form | None = None,
) -> str:
    """The form; or, by their `standing`, why there is none; or that of a `record` with the button that cancels it."""
    parts = form.parts() if form else []
    others = [name for part in parts for name in part.names if name not in (*JOB, *SAID)]
    needed = rehires.lacking_fields(employee, visit().today) if others else []
    return render_template(
        "leaving/rehire.html",
        employee=employee,
        form=form,
        record=record,
        standing=standing,
        reason=translated(standing.refusal or "") if standing else "",
        cancellation=cancellation,
        first=[name for name in form.schema.fields if name in JOB] if form else [],
        lacking=[name for name in others if name in needed],
        brought=[name for name in others if name not in needed],
        asked=asked_before_saving(actor(), form, employee) if form and standing else [],
    )
