"""The page for hiring."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import editable
from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.hr.employees.fields import EmploymentType
from hrapp.hr.employees.forms import with_choices
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.hiring import operations
from hrapp.hr.hiring.fields import HireFields
from hrapp.platform.memberships.visit import visit

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


def hire_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form for a new employee; the hire date defaults to today."""
    start = {"hired_on": visit().today, "employment_type": EmploymentType.FULL_TIME}
    fields = record_fields(HireFields)
    return with_choices(Form(fields(only=editable(actor(), fields)), data, start))
