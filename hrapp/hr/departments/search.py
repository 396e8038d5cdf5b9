"""The results for departments in the search of the top bar; each links to the people in it."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.topic import Result, Results
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.queries import find_units


def find(_actor: Actor, text: str, limit: int) -> Results:
    """Up to `limit` active departments that match `text`."""
    found = [
        Result(unit.name, url_for("employees.index", department=unit.id, status="current"), unit.code, "sitemap")
        for unit in find_units(Department, text, limit)
    ]
    return Results(_("Departments"), found, url_for("departments.index"), _("View all departments"))
