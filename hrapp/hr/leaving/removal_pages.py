"""The page that removes a record which was entered by mistake, or says why it cannot be removed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import translated
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations.queries import open_invitation
from hrapp.hr.leaving import removals
from hrapp.platform.memberships.visit import visit

pages = Blueprint(
    "removals", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/removal", template_folder="templates"
)


class RemovalFields(Fields):
    """The name of the record, typed as a confirmation."""

    confirm = Text(_l("Name in the record"), limit=300, required=True, autocomplete="off")


@pages.get("")
@access("employees.remove")
def new(employee_id: UUID) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id)
    return removal_page(employee, Form(RemovalFields(), None, employee))


@pages.post("")
@access("employees.remove", page="removals.new")
def create(employee_id: UUID) -> ResponseReturnValue:
    """Remove the record; its name has to be typed to confirm."""
    employee = get_employee(actor(), employee_id, lock=True)
    form, name, number = Form(RemovalFields(), request.form, employee), employee.name, employee.number
    confirm = form.values.get("confirm", "")
    if form.apply(removals.remove_record, actor(), employee, confirm, visit().today):
        flash(
            _("The record of %(name)s was removed. Nobody gets the number %(number)s.", name=name, number=number),
            "success",
        )
        return redirect(url_for("employees.index"), 303)
    return removal_page(employee, form), form.status


def removal_page(employee: Employee, form: Form) -> str:
    reasons = removals.obstacles(employee, visit().today)
    return render_template(
        "leaving/removal.html",
        employee=employee,
        form=form,
        reasons=[translated(reason) for reason in reasons],
        invitation=None if reasons else open_invitation(employee.id),
    )


def render_card(actor: Actor, employee: Employee, edit: bool) -> str:
    """The card at the end of a young record without a login: what to do if it was a mistake; '' for all others."""
    offered = edit and may(actor, "employees.remove") and employee.user_id is None and not employee.is_former
    if not offered or not removals.is_young(employee, visit().today):
        return ""
    page: Any = render_template("leaving/_mistake.html", employee=employee)
    return Markup(page)  # noqa: S704  rendered by a template
