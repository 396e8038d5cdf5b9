"""Showing a masked value of a record whole, in its place or on a page of its own."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor, wants_fragment
from hrapp.hr.employees import revelations
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.record import find_record
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.browser import referring_path

pages = Blueprint("revelations", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/revelations")


# Open to every member, since everybody may see their own record; the field's rights limit the others.
@pages.post("")
@access("portal.view", page="employees.show_personal")
def create(employee_id: UUID) -> ResponseReturnValue:
    """Show the value of `field`. Its answer is in no address and no cache: it is sent by POST, and not to be stored."""
    employee, name = find_record(employee_id), request.form.get("field", "")
    revelations.sealed_value(actor(), employee, name)
    this = visit().session
    if this is None or not this.is_confirmed:
        return ask_for_password(employee_id, name)
    page = render_template(
        "employees/_revealed.html" if wants_fragment() else "employees/revealed.html",
        employee=employee,
        field=EmployeeFields.field(name),
        value=revelations.reveal(actor(), employee, name),
        back=record_path(employee_id, name),
    )
    return page, {"Cache-Control": "no-store", "Vary": "HX-Request"}


def ask_for_password(employee_id: UUID, name: str) -> ResponseReturnValue:
    """Lead to the form for the password, and from there back to the value's eye."""
    url = url_for("confirmation.new", next=record_path(employee_id, name))
    return ("", 401, {"HX-Redirect": url}) if wants_fragment() else redirect(url, 303)


def record_path(employee_id: UUID, name: str) -> str:
    """The page that the value was asked for on, at the value's eye."""
    page = referring_path() or url_for("employees.show_personal", employee_id=employee_id)
    return f"{page}#show-{name}"
