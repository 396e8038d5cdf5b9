"""The page on which people are found by an identifier."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.text import N_
from hrapp.hr.employees import lookups
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee

pages = Blueprint("lookups", __name__, url_prefix="/e/<slug>/employees/lookup")
NOBODY = N_("Nobody here has this identifier. Check it, or whether it has been entered.")


@pages.get("")
@access("employees.look_up")
def new() -> ResponseReturnValue:
    return lookup_page(Form(lookups.LookupFields()))


@pages.post("")
@access("employees.look_up", page="lookups.new")
def create() -> ResponseReturnValue:
    """Lead to the one person with the identifier; several are listed."""
    form = Form(lookups.LookupFields(), request.form)
    if not form.apply(lambda: lookups.look_up(actor(), form.values), at="identifier"):
        return lookup_page(form), form.status
    if len(form.result) == 1:
        return redirect(url_for("employees.show", employee_id=form.result[0].id), 303)
    if form.result:
        return lookup_page(form, form.result)
    form.add_errors({"identifier": [NOBODY]})
    return lookup_page(form), form.status


def lookup_page(form: Form, found: Sequence[Employee] = ()) -> str:
    names = lookups.looked_through(actor())
    labels = [field.label for name in names if (field := EmployeeFields.field(name))]
    return render_template("employees/lookup.html", form=form, found=found, labels=labels)
