"""The page of the dashboard."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.hr.dashboard import attention, queries
from hrapp.hr.dashboard.first_steps import first_steps
from hrapp.platform.memberships.visit import visit

pages = Blueprint("dashboard", __name__, url_prefix="/e/<slug>", template_folder="templates")


@pages.get("/")
@access("portal.view")
def show() -> ResponseReturnValue:
    """Figures, charts and what needs attention; before them the first steps, alone if there are no people yet.

    Members who may not see the dashboard are redirected to their own record.
    """
    if not may(actor(), "dashboard.view"):
        return redirect(url_for("portal.show"))
    today = visit().today
    figures = queries.figures(actor(), today)
    invitations = queries.invitations() if may(actor(), "invitations.view") else None
    steps = first_steps(actor(), visit().employer, figures, invitations)
    if steps and not figures.ever:
        return render_template("dashboard/first_steps.html", steps=steps)
    departments, months = queries.by_department(actor(), today), queries.by_month(actor(), today)
    return render_template(
        "dashboard/show.html",
        today=today,
        steps=steps,
        figures=figures,
        invitations=invitations,
        department_names=[name or _("No department") for name, _number in departments],
        department_counts=[number for _name, number in departments],
        month_names=[format_date(day, "MMM yy") for day, _number in months],
        month_counts=[number for _day, number in months],
        attention=attention.items(figures, invitations),
        coming=queries.upcoming_events(actor(), today, personal=may(actor(), "employees.personal")),
        event_icons=attention.EVENT_ICONS,
        event_text=attention.event_text,
    )


@pages.post("/first-steps/closing")
@access("employees.edit", bound=False)
def close_first_steps() -> ResponseReturnValue:
    """Put the list of first steps away."""
    visit().employer.close_first_steps()
    return redirect(url_for("dashboard.show"), 303)
