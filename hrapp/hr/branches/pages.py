"""The pages of branches."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.locale_data import country_name
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.as_of_query import day_asked
from hrapp.hr.employees.emptying import empty_and_deactivate, emptying_form, people_inside
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, count_in, headcounts, reach_of
from hrapp.hr.organization.fields import BranchFields
from hrapp.hr.organization.models import Branch
from hrapp.hr.organization.operations import create_unit, update_unit
from hrapp.hr.organization.queries import all_branches, branch_options, get_branch
from hrapp.platform.memberships.visit import visit

pages = Blueprint("branches", __name__, url_prefix="/e/<slug>/branches", template_folder="templates")


@pages.get("/")
@access("organization.view")
def index() -> ResponseReturnValue:
    """All branches with their headcounts, of a day with `as_of`."""
    as_of = day_asked(request.args, visit().today)
    return render_template(
        "branches/index.html",
        branches=all_branches(),
        headcounts=headcounts(Employee.branch_id, as_of),
        as_of=as_of,
        # The list that a number leads to has to count the same.
        is_linked=reach_of(actor()) == Reach.EVERYBODY,
        country_name=country_name,
        phone=BranchFields.field("phone"),
    )


@pages.get("/new")
@access("organization.edit")
def new() -> ResponseReturnValue:
    return render_template("branches/form.html", form=branch_form())


@pages.post("/")
@access("organization.edit", page="branches.new")
def create() -> ResponseReturnValue:
    form = branch_form(data=request.form)
    if form.apply(create_unit, actor(), Branch(), form.values):
        flash(_("The branch %(name)s was added.", name=form.result.name), "success")
        return redirect(url_for("branches.index"), 303)
    return render_template("branches/form.html", form=form), form.status


@pages.get("/<uuid:branch_id>/edit")
@access("organization.edit")
def edit(branch_id: UUID) -> ResponseReturnValue:
    branch = get_branch(branch_id)
    return edit_page(branch, branch_form(branch))


@pages.post("/<uuid:branch_id>")
@access("organization.edit", page="branches.edit")
def update(branch_id: UUID) -> ResponseReturnValue:
    branch = get_branch(branch_id, lock=True)
    form = branch_form(branch, request.form)
    if form.apply(update_unit, actor(), branch, form.values, people_at(branch)):
        flash(_("Saved."), "success")
        return redirect(url_for("branches.index"), 303)
    return edit_page(branch, form), form.status


@pages.post("/<uuid:branch_id>/deactivation")
@access("organization.edit", page="branches.edit")
def create_deactivation(branch_id: UUID) -> ResponseReturnValue:
    """Deactivate it, after moving its people if it is said where to; 409 if somebody is left."""
    branch = get_branch(branch_id, lock=True)
    form = branch_emptying(branch, request.form)
    if form.apply(empty_and_deactivate, actor(), branch, form.values, visit().today):
        flash(_("%(name)s is deactivated.", name=branch.name), "success")
        return redirect(url_for("branches.index"), 303)
    return edit_page(branch, branch_form(branch), form), form.status


@pages.post("/<uuid:branch_id>/activation")
@access("organization.edit", page="branches.edit")
def create_activation(branch_id: UUID) -> ResponseReturnValue:
    """Reactivate it."""
    branch = get_branch(branch_id, lock=True)
    update_unit(actor(), branch, Values(active=True), people_at(branch))
    flash(_("%(name)s is active again.", name=branch.name), "success")
    return redirect(url_for("branches.index"), 303)


def edit_page(branch: Branch, form: Form, emptying: Form | None = None) -> str:
    """The form of a branch, and below it the one that deactivates it."""
    return render_template(
        "branches/form.html",
        form=form,
        branch=branch,
        inside=people_inside(branch),
        emptying=emptying or branch_emptying(branch),
    )


def branch_emptying(branch: Branch, data: Mapping[str, Any] | None = None) -> Form:
    """The form that deactivates a branch."""
    return emptying_form(branch, branch_options(), data)


def branch_form(branch: Branch | None = None, data: Mapping[str, Any] | None = None) -> Form:
    return Form(BranchFields(exclude=("active",)), data, branch)


def people_at(branch: Branch) -> int:
    return count_in(Employee.branch_id, branch.id)
