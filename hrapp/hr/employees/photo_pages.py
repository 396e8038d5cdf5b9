"""The pages of a person's photo: the photo itself, and the form to change or remove it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from hrapp.access.rules import access, actor
from hrapp.core.caching import cached
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Fields
from hrapp.hr.employees import operations, queries
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.photos import LARGEST_SENT, MEDIA_TYPE, PhotoFields

pages = Blueprint("photos", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/photo")


class RemovalFields(Fields):
    """The button that removes a photo, of which only the record's version is sent."""


# Open to every member, as the record is; `visible_to` limits whose photo somebody sees.
@pages.get("/<uuid:key>")
@access("portal.view")
def show(employee_id: UUID, key: UUID) -> ResponseReturnValue:
    """The photo, large unless the query string says `size=small`."""
    size = "small" if request.args.get("size") == "small" else "large"
    content, _version = queries.photo_of(actor(), employee_id, size, key)
    return cached(Response(content, content_type=MEDIA_TYPE))


@pages.get("/edit")
@access("employees.edit")
def edit(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id)
    return edit_page(employee, photo_form(employee), removal_form(employee))


@pages.post("")
@access("employees.edit", largest=LARGEST_SENT, page="photos.edit")
def update(employee_id: UUID) -> ResponseReturnValue:
    """Set the photo."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    form = photo_form(employee, CombinedMultiDict([request.files, request.form]))
    if form.apply(lambda: operations.set_photo(actor(), employee, form.values["photo"])):
        flash(_("The photo has been saved."), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return edit_page(employee, form, removal_form(employee)), form.status


@pages.post("/removal")
@access("employees.edit", page="photos.edit")
def create_removal(employee_id: UUID) -> ResponseReturnValue:
    """Remove the photo."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    form = removal_form(employee, request.form)
    if form.apply(operations.set_photo, actor(), employee, None):
        flash(_("The photo has been removed."), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return edit_page(employee, photo_form(employee), form), form.status


def photo_form(employee: Employee, data: Mapping[str, Any] | None = None) -> Form:
    return Form(PhotoFields(), data, employee)


def removal_form(employee: Employee, data: Mapping[str, Any] | None = None) -> Form:
    return Form(RemovalFields(), data, employee)


def edit_page(employee: Employee, form: Form, removal: Form) -> str:
    return render_template("employees/photo.html", employee=employee, form=form, removal=removal)
