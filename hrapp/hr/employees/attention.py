"""What waits for HR or a manager in the records of people, each with the list of those whom it is about."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Attention
from hrapp.hr.employees.figures import Figures, figures
from hrapp.hr.employees.listing import review_days


def attention(actor: Actor, today: date) -> list[Attention]:
    """Probations that end soon and, for those who can mend it, what records lack; of the people that `actor` may find.

    One person without a manager is left out: that is the head of the company.
    """
    found = figures(actor, today)
    return [probations(found), *(lacks(found) if may(actor, "employees.edit") else [])]


def probations(found: Figures) -> Attention:
    text = ngettext(
        "%(num)s probation ends within %(days)s days",
        "%(num)s probations end within %(days)s days",
        found.probation,
        days=review_days(),
    )
    return Attention(text, _those(lately="probation"), "clipboard-list", 20, found.probation, _("Review"))


def lacks(found: Figures) -> list[Attention]:
    people_in = ngettext(
        "%(num)s person is in an inactive department or branch",
        "%(num)s people are in an inactive department or branch",
        found.in_inactive,
    )
    without_email = ngettext("%(num)s person has no email", "%(num)s people have no email", found.without_email)
    unassigned = ngettext(
        "%(num)s person has no department", "%(num)s people have no department", found.without_department
    )
    without_manager = ngettext("%(num)s person has no manager", "%(num)s people have no manager", found.without_manager)
    headless = found.without_manager if found.without_manager > 1 else 0
    return [
        Attention(people_in, _those(place="inactive"), "alert-triangle", 30, found.in_inactive, _("Move them")),
        Attention(without_email, _those(missing="email"), "at", 40, found.without_email, _("Add")),
        Attention(unassigned, _those(missing="department"), "sitemap", 40, found.without_department, _("Assign")),
        Attention(without_manager, _those(missing="manager"), "hierarchy-2", 40, headless, _("Assign")),
    ]


def _those(**chosen: Any) -> str:
    return url_for("employees.index", **chosen, status="current")
