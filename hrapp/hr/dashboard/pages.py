"""The first page of an employer."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from hrapp.core import clock
from hrapp.doors import access, actor
from hrapp.hr.dashboard import queries
from hrapp.hr.permissions import may

pages = Blueprint("dashboard", __name__, url_prefix="/e/<slug>", template_folder="templates")


@pages.get("/")
@access("dashboard.view")
def show() -> ResponseReturnValue:
    """Figures, pictures and what needs attention; the first steps, as long as there is nobody."""
    today = clock.today(g.employer.time_zone)
    figures = queries.figures(actor(), today)
    if not figures.ever and may(actor(), "employees.edit"):
        return render_template("dashboard/first_steps.html", figures=figures)
    return render_template(
        "dashboard/show.html",
        today=today,
        figures=figures,
        by_department=queries.by_department(actor(), today),
        by_month=queries.by_month(actor(), today),
        coming=queries.coming(actor(), today, personal=may(actor(), "employees.personal")),
        invitations=queries.invitations() if may(actor(), "invitations.view") else None,
    )
