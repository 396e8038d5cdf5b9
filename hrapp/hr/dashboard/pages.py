"""The page of the dashboard: what to do, what comes up, and then the figures."""

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.access.topic import attention_of, numbers_of
from hrapp.core import clock
from hrapp.core.lists.filters import NONE
from hrapp.hr.dashboard.coming import event_text, upcoming_events
from hrapp.hr.dashboard.first_steps import first_steps
from hrapp.hr.dashboard.greeting import greeting
from hrapp.hr.dashboard.headcount import ROWS, by_month, headcounts
from hrapp.hr.employees.figures import figures
from hrapp.hr.invitations.queries import Invitations
from hrapp.platform.memberships.visit import visit

# Events, and things to do, in the cards; pages of their own have all.
EVENTS = 8
THINGS = 3

pages = Blueprint("dashboard", __name__, url_prefix="/e/<slug>", template_folder="templates")


@pages.get("/")
@access("portal.view")
def show() -> ResponseReturnValue:
    """What waits for the reader, what comes up, figures and charts; the first steps alone if there are no people yet.

    Members who may not see the dashboard are redirected to their own record.
    """
    if not may(actor(), "dashboard.view"):
        return redirect(url_for("portal.show"))
    today = visit().today
    found = figures(actor(), today)
    invitations = numbers_of(Invitations, actor(), today)
    steps = first_steps(actor(), visit().employer, found, invitations)
    if steps and not found.ever:
        return render_template("dashboard/first_steps.html", steps=steps)
    attention = attention_of(actor(), today)
    counted = headcounts(actor(), today)
    return render_template(
        "dashboard/show.html",
        greeting=greeting(current_user.name, clock.now().astimezone(get_timezone() or ZoneInfo("UTC"))),
        today=today,
        steps=steps,
        attention=attention[:THINGS],
        more=len(attention[THINGS:]),
        coming=upcoming_events(actor(), today, EVENTS),
        event_text=event_text,
        figures=found,
        invitations=invitations,
        headcounts=counted,
        months=by_month(counted) if len(counted) > ROWS else [],
        department_names=[each.name or _("No department") for each in found.by_department],
        department_counts=[each.number for each in found.by_department],
        department_urls=[
            url_for("employees.index", department=each.id or NONE, status="here") for each in found.by_department
        ],
    )


@pages.post("/first-steps/closing")
@access("employees.edit", bound=False, page="dashboard.show")
def close_first_steps() -> ResponseReturnValue:
    """Put the list of first steps away."""
    visit().employer.close_first_steps()
    return redirect(url_for("dashboard.show"), 303)


@pages.get("/attention")
@access("dashboard.view")
def attention() -> ResponseReturnValue:
    """All that waits for the reader."""
    return render_template("dashboard/attention.html", attention=attention_of(actor(), visit().today))


@pages.get("/coming-up")
@access("dashboard.view")
def coming_up() -> ResponseReturnValue:
    """All that comes up in the next days."""
    today = visit().today
    coming = upcoming_events(actor(), today)
    return render_template("dashboard/coming_up.html", today=today, coming=coming, event_text=event_text)
