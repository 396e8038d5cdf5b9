"""The pages of branches, the places where people work."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.countries import country_name
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import count_in, headcounts
from hrapp.hr.organization import forms, operations, queries
from hrapp.hr.organization.models import Branch

pages = Blueprint("branches", __name__, url_prefix="/e/<slug>/branches", template_folder="templates")


@pages.get("/")
@access("organization.view")
def index() -> ResponseReturnValue:
    """The places, each branch with how many people are there."""
    return render_template(
        "organization/branches.html",
        branches=queries.all_branches(),
        headcounts=headcounts(Employee.branch_id),
        country_name=country_name,
    )


@pages.get("/new")
@access("organization.edit")
def new() -> ResponseReturnValue:
    return render_template("organization/branch.html", form=forms.branch_form())


@pages.post("/")
@access("organization.edit")
def create() -> ResponseReturnValue:
    form = forms.branch_form(data=request.form)
    values = form.cleaned
    with form.noting_refusals():
        if form.valid:
            branch = operations.create_branch(actor(), values)
            flash(_("The branch %(name)s is here now.", name=branch.name), "success")
            return redirect(url_for("branches.index"), 303)
    return render_template("organization/branch.html", form=form), 422


@pages.get("/<uuid:branch_id>/edit")
@access("organization.edit")
def edit(branch_id: UUID) -> ResponseReturnValue:
    branch = queries.get_branch(branch_id)
    form = forms.branch_form(branch)
    return render_template("organization/branch.html", form=form, branch=branch)


@pages.post("/<uuid:branch_id>")
@access("organization.edit")
def update(branch_id: UUID) -> ResponseReturnValue:
    branch = queries.get_branch(branch_id, lock=True)
    form = forms.branch_form(branch, request.form)
    values = form.cleaned
    with form.noting_refusals():
        if form.valid:
            save(branch, values)
            flash(_("Saved."), "success")
            return redirect(url_for("branches.index"), 303)
    status = 409 if form.errors("seen") else 422
    return render_template("organization/branch.html", form=form, branch=branch), status


@pages.post("/<uuid:branch_id>/deactivation")
@access("organization.edit")
def deactivate(branch_id: UUID) -> ResponseReturnValue:
    """Take it out of use; refused with 409 while somebody works there."""
    branch = queries.get_branch(branch_id, lock=True)
    save(branch, {"active": False})
    flash(_("%(name)s is no longer in use.", name=branch.name), "success")
    return redirect(url_for("branches.index"), 303)


@pages.post("/<uuid:branch_id>/activation")
@access("organization.edit")
def activate(branch_id: UUID) -> ResponseReturnValue:
    branch = queries.get_branch(branch_id, lock=True)
    save(branch, {"active": True})
    flash(_("%(name)s is in use again.", name=branch.name), "success")
    return redirect(url_for("branches.index"), 303)


def save(branch: Branch, values: dict[str, object]) -> None:
    people = count_in(Employee.branch_id, branch.id)
    operations.update_branch(actor(), branch, values, people)
