"""The page for hiring."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import editable
from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form, as_shown
from hrapp.hr.employees.fields import EmploymentType
from hrapp.hr.employees.forms import with_choices
from hrapp.hr.hiring import operations, proposals
from hrapp.hr.hiring.fields import HireFields
from hrapp.hr.settings.queries import settings
from hrapp.platform.memberships.visit import visit

PROPOSED = ("work_email", "probation_ends_on")

pages = Blueprint("hiring", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")


@pages.get("/new")
@access("employees.edit")
def new() -> ResponseReturnValue:
    return render_template("hiring/new.html", form=hire_form())


@pages.post("/")
@access("employees.edit", page="hiring.new")
def create() -> ResponseReturnValue:
    form, today = hire_form(request.form), visit().today
    if form.apply(
        *(operations.hire, actor(), form.values, today),
        check=lambda: operations.hire_errors(form.values, today),
    ):
        hired = form.result
        flash(
            _("%(name)s was added with the employee number %(number)s.", name=hired.name, number=hired.number),
            "success",
        )
        return redirect(url_for("employees.show", employee_id=hired.id), 303)
    return render_template("hiring/new.html", form=form), form.status


@pages.post("/new/proposals")
@access("employees.edit", page="hiring.new")
def propose() -> ResponseReturnValue:
    """A fragment with the work email and the end of probation for what has been typed, where nobody chose others."""
    form, sent = hire_form(request.form), request.form
    found = proposals.proposed(form.values)
    new = {name: as_shown(found.get(name)) for name in PROPOSED}
    # What is blank, or as it was proposed before, has not been chosen by anybody.
    free = [name for name in PROPOSED if sent.get(name, "") in ("", sent.get(f"proposed-{name}"))]
    changed = {name: new[name] for name in free if new[name] != sent.get(name, "")}
    return render_template("hiring/_proposals.html", form=form, proposed=changed)


def hire_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form for a new employee, who starts today unless something else is said; with what the settings propose."""
    start = {"hired_on": visit().today, "employment_type": EmploymentType.FULL_TIME}
    start |= proposals.proposed(start)
    form = with_choices(Form(HireFields(only=editable(actor(), HireFields)), data, start))
    if pattern := settings(proposals.EmailSettings).email_template:
        said = _("Here they are written %(pattern)s.", pattern=pattern)
        form.explain("work_email", f"{said} {form.help('work_email')}".strip())
    return form
