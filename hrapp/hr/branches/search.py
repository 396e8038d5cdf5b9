"""The results for branches in the search of the top bar; each links to the people there."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.topic import Result, Results
from hrapp.core.fields.locale_data import country_name
from hrapp.hr.organization.models import Branch
from hrapp.hr.organization.queries import find_units


def find(_actor: Actor, text: str, limit: int) -> Results:
    """Up to `limit` active branches that match `text`."""
    found = [
        Result(unit.name, url_for("employees.index", branch=unit.id, status="current"), location_of(unit), "building")
        for unit in find_units(Branch, text, limit)
    ]
    return Results(_("Branches"), found, url_for("branches.index"), _("View all branches"))


def location_of(branch: Branch) -> str:
    return ", ".join(filter(None, (branch.city, country_name(branch.country)))) or branch.code
