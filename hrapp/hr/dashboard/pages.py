"""The page of the dashboard."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.lists.filters import NONE
from hrapp.hr.dashboard import attention, queries
from hrapp.hr.dashboard.first_steps import first_steps
from hrapp.platform.memberships.visit import visit

# Events in the card; the page has all.
SHOWN = 8

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
    departments = queries.by_department(actor())
    months = [*queries.by_month(actor(), today), (today, figures.here)]
    return render_template(
        "dashboard/show.html",
        today=today,
        steps=steps,
        figures=figures,
        invitations=invitations,
        department_names=[each.name or _("No department") for each in departments],
        department_counts=[each.number for each in departments],
        department_urls=[url_for("employees.index", department=each.id or NONE, status="here") for each in departments],
        month_names=[format_date(day, "MMM yy") for day, _number in months],
        month_counts=[number for _day, number in months],
        attention=attention.items(figures, invitations),
        coming=queries.upcoming_events(actor(), today, may(actor(), "employees.personal"), SHOWN),
        event_text=attention.event_text,
    )


@pages.post("/first-steps/closing")
@access("employees.edit", bound=False, page="dashboard.show")
def close_first_steps() -> ResponseReturnValue:
    """Put the list of first steps away."""
    visit().employer.close_first_steps()
    return redirect(url_for("dashboard.show"), 303)


@pages.get("/coming-up")
@access("dashboard.view")
def coming_up() -> ResponseReturnValue:
    """All that comes up in the next days."""
    today = visit().today
    coming = queries.upcoming_events(actor(), today, may(actor(), "employees.personal"))
    return render_template("dashboard/coming_up.html", today=today, coming=coming, event_text=attention.event_text)
