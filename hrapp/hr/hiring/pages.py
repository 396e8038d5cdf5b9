"""The page for hiring: a short form, with the rest of the record folded below it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import editable, may
from hrapp.access.rules import access, actor
from hrapp.access.topic import asked_before_saving
from hrapp.core.fields.form import Form, as_shown
from hrapp.core.languages import translated
from hrapp.hr.elsewhere.checking import said
from hrapp.hr.employees.fields import EmploymentType
from hrapp.hr.employees.forms import proposals_for, with_choices
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.queries import label, namesakes, people_by_id
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.rules import required
from hrapp.hr.hiring import operations, proposals
from hrapp.hr.hiring.fields import HireFields
from hrapp.hr.hiring.saved_pages import done_with, opened_from
from hrapp.hr.settings.queries import settings
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions.saved import SAVED_FOR

PROPOSED = ("work_email", "probation_ends_on")

pages = Blueprint("hiring", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")
# What the form shows at once, with whatever else the settings require; the rest is folded.
SHORT = ("first_name", "last_name", "job_title", "hired_on", "department_id", "manager_id", "work_email", "invite")
# What the form for the next person keeps of the one before.
KEPT = ("department_id", "manager_id", "hired_on")


@pages.get("/new")
@access("employees.edit")
def new() -> ResponseReturnValue:
    """The form; the address may say the department, the manager and the hire date."""
    return hire_page(hire_form())


@pages.post("/")
@access("employees.edit", page="hiring.new")
def create() -> ResponseReturnValue:
    form, today = hire_form(request.form), visit().today
    if form.apply(
        *(operations.hire, actor(), form.values, today), check=lambda: operations.hire_errors(form.values, today)
    ):
        done_with()
        hired = form.result
        flash(
            _("%(name)s was added with the employee number %(number)s.", name=hired.name, number=hired.number),
            "success",
        )
        if told := said(hired):
            flash(translated(told), "warning")
        if "another" in request.form:
            kept = {name: value for name in KEPT if (value := getattr(hired, name))}
            return redirect(url_for("hiring.new", **kept), 303)
        return redirect(url_for("employees.show", employee_id=hired.id), 303)
    return hire_page(form)


def hire_page(form: Form) -> ResponseReturnValue:
    start: Mapping[str, Any] = form.row
    asked_here = required()
    sight = [
        name
        for name in form.schema.fields
        if name in SHORT or (name not in start and (form.required(name) or name in asked_here))
    ]
    folded = [(part.section, [name for name in part.names if name not in sight]) for part in form.parts()]
    asked = asked_before_saving(actor(), form, None)
    page = render_template(
        "hiring/new.html",
        form=form,
        sight=[*(name for name in SHORT if name in sight), *(name for name in sight if name not in SHORT)],
        folded=[(section, names) for section, names in folded if names],
        unfolded=any(is_filled(form, name) for _section, names in folded for name in names),
        asked=asked,
        namesakes=[] if asked or form.is_fresh else namesakes_in(form),
        saved=opened_from(form),
        kept_days=SAVED_FOR.days,
    )
    return page, form.status


def is_filled(form: Form, name: str) -> bool:
    """Whether a field has an error, or another value than the form proposes."""
    return bool(form.errors(name)) or form.value(name) not in ("", False, [], as_shown(form.row.get(name)))


def namesakes_in(form: Form) -> list[Employee]:
    """The people, here or gone, who have the name that was typed, as far as it can be one."""
    first, last = (form.typed.get(name) or "" for name in ("first_name", "last_name"))
    name = full_name(first, last, None)
    return namesakes(actor(), name) if name.strip() else []


@pages.post("/new/proposals")
@access("employees.edit", page="hiring.new")
def propose() -> ResponseReturnValue:
    """A fragment with the work email and the end of probation for what has been typed, where nobody chose others.

    With it comes a hint at people who have the name that was typed.
    """
    form = hire_form(request.form)
    found = proposals.proposed(form.values)
    proposed = proposals_for(form, {name: found.get(name) for name in PROPOSED}, request.form)
    return proposed + render_template("hiring/_namesakes.html", namesakes=namesakes_in(form), is_answer=True)


def hire_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form for a new employee; it proposes to start today, to send an invitation, and what the settings say."""
    start = {"hired_on": visit().today, "employment_type": EmploymentType.FULL_TIME}
    start |= {"invite": may(actor(), "invitations.send")} | proposals.proposed(start)
    asked = asked_for() if data is None else {}
    fields = record_fields(HireFields)
    form = with_choices(Form(fields(only=editable(actor(), fields)), data, start | asked))
    if manager_id := asked.get("manager_id"):
        manager = people_by_id(actor(), {manager_id}).get(manager_id)
        form.propose("manager_id", label(manager) if manager else "")
    if pattern := settings(proposals.EmailSettings).email_template:
        said = _("Here they are written %(pattern)s.", pattern=pattern)
        form.explain("work_email", f"{said} {form.help('work_email')}".strip())
    return form


def asked_for() -> dict[str, Any]:
    """What the address says of KEPT; whatever cannot be read is left out."""
    fields = HireFields(only=KEPT, partial=True)
    asked = {name: value for name in KEPT if (value := request.args.get(name))}
    unreadable = fields.validate(asked)
    return dict(fields.load({name: value for name, value in asked.items() if name not in unreadable}))
