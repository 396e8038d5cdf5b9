"""What an employee sees of themselves."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor
from hrapp.core.fields.countries import country_name
from hrapp.hr.employees import choices, history
from hrapp.hr.portal import queries

pages = Blueprint("portal", __name__, url_prefix="/e/<slug>/me", template_folder="templates")


@pages.get("")
@access("portal.view")
def show() -> ResponseReturnValue:
    """One's own record; members without one are told so, which is no error."""
    record = queries.own_record(actor())
    if record is None:
        return render_template("portal/no_record.html")
    return render_template(
        "portal/show.html",
        employee=record.employee,
        steps=history.job_steps(record.jobs),
        choices=choices,
        country_name=country_name,
    )
