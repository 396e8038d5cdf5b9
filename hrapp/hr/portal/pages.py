"""The page of the member's own record."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor
from hrapp.hr.employees.fields import CONTACT, IDENTITY, PERSONAL, WORK
from hrapp.hr.employees.labels import job_steps
from hrapp.hr.employees.record import section_of
from hrapp.hr.portal import queries

pages = Blueprint("portal", __name__, url_prefix="/e/<slug>/me", template_folder="templates")


@pages.get("")
@access("portal.view")
def show() -> ResponseReturnValue:
    """The member's own record, or a page that explains that there is none."""
    record = queries.own_record(actor())
    if record is None:
        return render_template("portal/no_record.html")
    return render_template(
        "portal/show.html",
        employee=record.employee,
        steps=job_steps(record.jobs),
        work=[detail for detail in section_of(record.employee, WORK) if detail.name != "manager_id"],
        contact=section_of(record.employee, CONTACT),
        personal=section_of(record.employee, IDENTITY, PERSONAL),
    )
