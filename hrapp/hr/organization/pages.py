"""The pages of departments, which are shown as a tree."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import count_in, headcounts, people_by_id
from hrapp.hr.organization import forms, operations, queries
from hrapp.hr.organization.models import Department

pages = Blueprint("departments", __name__, url_prefix="/e/<slug>/departments", template_folder="templates")


@pages.get("/")
@access("organization.view")
def index() -> ResponseReturnValue:
    """The tree, each department with how many people are in it."""
    found = queries.all_departments()
    return render_template(
        "organization/departments.html",
        tree=queries.as_tree(found),
        headcounts=headcounts(Employee.department_id),
        heads=people_by_id(actor(), {department.head_id for department in found if department.head_id}),
        branches={branch.id: branch for branch in queries.all_branches()},
    )


@pages.get("/new")
@access("organization.edit")
def new() -> ResponseReturnValue:
    return render_template("organization/department.html", form=forms.department_form())


@pages.post("/")
@access("organization.edit")
def create() -> ResponseReturnValue:
    form = forms.department_form(data=request.form)
    values = forms.department_values(form)
    with form.noting_refusals():
        if form.valid:
            department = operations.create_department(actor(), values)
            flash(_("The department %(name)s is here now.", name=department.name), "success")
            return redirect(url_for("departments.index"), 303)
    return render_template("organization/department.html", form=form), 422


@pages.get("/<uuid:department_id>/edit")
@access("organization.edit")
def edit(department_id: UUID) -> ResponseReturnValue:
    department = queries.get_department(department_id)
    form = forms.department_form(department)
    return render_template("organization/department.html", form=form, department=department)


@pages.post("/<uuid:department_id>")
@access("organization.edit")
def update(department_id: UUID) -> ResponseReturnValue:
    department = queries.get_department(department_id, lock=True)
    form = forms.department_form(department, request.form)
    values = forms.department_values(form)
    with form.noting_refusals():
        if form.valid:
            save(department, values)
            flash(_("Saved."), "success")
            return redirect(url_for("departments.index"), 303)
    status = 409 if form.errors("seen") else 422
    return render_template("organization/department.html", form=form, department=department), status


@pages.post("/<uuid:department_id>/deactivation")
@access("organization.edit")
def deactivate(department_id: UUID) -> ResponseReturnValue:
    """Take it out of use; refused with 409 while somebody works in it."""
    department = queries.get_department(department_id, lock=True)
    save(department, {"active": False})
    flash(_("%(name)s is no longer in use.", name=department.name), "success")
    return redirect(url_for("departments.index"), 303)


@pages.post("/<uuid:department_id>/activation")
@access("organization.edit")
def activate(department_id: UUID) -> ResponseReturnValue:
    department = queries.get_department(department_id, lock=True)
    save(department, {"active": True})
    flash(_("%(name)s is in use again.", name=department.name), "success")
    return redirect(url_for("departments.index"), 303)


def save(department: Department, values: dict[str, object]) -> None:
    people = count_in(Employee.department_id, department.id)
    operations.update_department(actor(), department, values, people)
