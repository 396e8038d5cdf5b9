"""The pages of departments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.departments import queries
from hrapp.hr.employees.as_of_query import day_asked
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.emptying import empty_and_deactivate, emptying_form, people_inside
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, count_in, headcounts, reach_of
from hrapp.hr.organization.fields import DepartmentFields
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.operations import create_unit, update_unit
from hrapp.hr.organization.queries import (
    DEEPEST,
    all_branches,
    all_departments,
    as_tree,
    branch_options,
    department_options,
    get_department,
)
from hrapp.platform.memberships.visit import visit

pages = Blueprint("departments", __name__, url_prefix="/e/<slug>/departments", template_folder="templates")


@pages.get("/")
@access("organization.view")
def index() -> ResponseReturnValue:
    """The tree of departments with their headcounts, of a day with `as_of`."""
    found = all_departments()
    as_of = day_asked(request.args, visit().today)
    return render_template(
        "departments/index.html",
        tree=as_tree(found),
        deepest=DEEPEST,
        headcounts=headcounts(Employee.department_id, as_of),
        as_of=as_of,
        # The list that a number leads to has to count the same.
        is_linked=reach_of(actor()) == Reach.EVERYBODY,
        heads=queries.heads_of(actor(), found),
        branches={branch.id: branch for branch in all_branches()},
    )


@pages.get("/new")
@access("organization.edit")
def new() -> ResponseReturnValue:
    return render_template("departments/form.html", form=department_form())


@pages.post("/")
@access("organization.edit", page="departments.new")
def create() -> ResponseReturnValue:
    form = department_form(data=request.form)
    if form.apply(create_unit, actor(), Department(), form.values):
        flash(_("The department %(name)s was added.", name=form.result.name), "success")
        return redirect(url_for("departments.index"), 303)
    return render_template("departments/form.html", form=form), form.status


@pages.get("/<uuid:department_id>/edit")
@access("organization.edit")
def edit(department_id: UUID) -> ResponseReturnValue:
    department = get_department(department_id)
    return edit_page(department, department_form(department))


@pages.post("/<uuid:department_id>")
@access("organization.edit", page="departments.edit")
def update(department_id: UUID) -> ResponseReturnValue:
    department = get_department(department_id, lock=True)
    form = department_form(department, request.form)
    if form.apply(update_unit, actor(), department, form.values, people_in(department)):
        flash(_("Saved."), "success")
        return redirect(url_for("departments.index"), 303)
    return edit_page(department, form), form.status


@pages.post("/<uuid:department_id>/deactivation")
@access("organization.edit", page="departments.edit")
def create_deactivation(department_id: UUID) -> ResponseReturnValue:
    """Deactivate it, after moving its people if it is said where to; 409 if somebody is left."""
    department = get_department(department_id, lock=True)
    form = department_emptying(department, request.form)
    if form.apply(empty_and_deactivate, actor(), department, form.values, visit().today):
        flash(_("%(name)s is deactivated.", name=department.name), "success")
        return redirect(url_for("departments.index"), 303)
    return edit_page(department, department_form(department), form), form.status


@pages.post("/<uuid:department_id>/activation")
@access("organization.edit", page="departments.edit")
def create_activation(department_id: UUID) -> ResponseReturnValue:
    """Reactivate it."""
    department = get_department(department_id, lock=True)
    update_unit(actor(), department, Values(active=True), people_in(department))
    flash(_("%(name)s is active again.", name=department.name), "success")
    return redirect(url_for("departments.index"), 303)


def edit_page(department: Department, form: Form, emptying: Form | None = None) -> str:
    """The form of a department, and below it the one that deactivates it."""
    return render_template(
        "departments/form.html",
        form=form,
        department=department,
        inside=people_inside(department),
        emptying=emptying or department_emptying(department),
    )


def department_emptying(department: Department, data: Mapping[str, Any] | None = None) -> Form:
    """The form that deactivates a department."""
    return emptying_form(department, department_options(None, department.id), data)


def department_form(department: Department | None = None, data: Mapping[str, Any] | None = None) -> Form:
    """The form of a department; its parent may be any active department except itself and its descendants."""
    form = Form(DepartmentFields(exclude=("active",)), data, department)
    form.offer("parent_id", department_options(*((department.parent_id, department.id) if department else ())))
    form.offer("branch_id", branch_options(department.branch_id if department else None))
    form.look_up("head_id", find_typed, queries.head_label(actor(), department) if department else "")
    return form


def people_in(department: Department) -> int:
    return count_in(Employee.department_id, department.id)
