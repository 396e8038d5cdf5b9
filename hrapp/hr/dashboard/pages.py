"""The page of the dashboard."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.lists.filters import NONE
from hrapp.hr.dashboard import attention, queries
from hrapp.platform.memberships.visit import visit

# Events in the card; the page has all.
SHOWN = 8

pages = Blueprint("dashboard", __name__, url_prefix="/e/<slug>", template_folder="templates")


@pages.get("/")
@access("portal.view")
def show() -> ResponseReturnValue:
    """Figures, charts and what needs attention, or the first steps if there are no people yet.

    Members who may not see the dashboard are redirected to their own record.
    """
    if not may(actor(), "dashboard.view"):
        return redirect(url_for("portal.show"))
    today = visit().today
    figures = queries.figures(actor(), today)
    completing = may(actor(), "profile.edit")
    if not figures.ever and may(actor(), "employees.edit"):
        steps = attention.first_steps(figures, visit().employer, completing)
        return render_template("dashboard/first_steps.html", steps=steps)
    departments = queries.by_department(actor())
    months = [*queries.by_month(actor(), today), (today, figures.here)]
    invitations = queries.invitations() if may(actor(), "invitations.view") else None
    return render_template(
        "dashboard/show.html",
        today=today,
        figures=figures,
        invitations=invitations,
        department_names=[each.name or _("No department") for each in departments],
        department_counts=[each.number for each in departments],
        department_urls=[url_for("employees.index", department=each.id or NONE, status="here") for each in departments],
        month_names=[format_date(day, "MMM yy") for day, _number in months],
        month_counts=[number for _day, number in months],
        attention=attention.items(figures, invitations, visit().employer if completing else None),
        coming=queries.upcoming_events(actor(), today, may(actor(), "employees.personal"), SHOWN),
        event_text=attention.event_text,
    )


@pages.get("/coming-up")
@access("dashboard.view")
def coming_up() -> ResponseReturnValue:
    """All that comes up in the next days."""
    today = visit().today
    coming = queries.upcoming_events(actor(), today, may(actor(), "employees.personal"))
    return render_template("dashboard/coming_up.html", today=today, coming=coming, event_text=attention.event_text)
