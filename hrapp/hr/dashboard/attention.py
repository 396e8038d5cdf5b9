"""The texts of the dashboard: what needs attention, and upcoming events."""

from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.hr.dashboard.queries import Figures, Invitations, UpcomingEvent
from hrapp.hr.employees.listing import review_days


class Item(NamedTuple):
    icon: str
    text: str
    url: str


def items(figures: Figures, invitations: Invitations | None) -> list[Item]:
    """What needs attention."""
    found = [
        (
            figures.probations,
            "clipboard-list",
            ngettext(
                "%(num)s probation ends within %(days)s days",
                "%(num)s probations end within %(days)s days",
                figures.probations,
                days=review_days(),
            ),
            url_for("employees.index", lately="probation", status="current"),
        ),
        (
            figures.without_email,
            "at",
            ngettext("%(num)s person has no email", "%(num)s people have no email", figures.without_email),
            url_for("employees.index", missing="email", status="current"),
        ),
        (
            figures.without_department,
            "sitemap",
            ngettext(
                "%(num)s person has no department", "%(num)s people have no department", figures.without_department
            ),
            url_for("employees.index", missing="department", status="current"),
        ),
        (
            # One person without a manager is normal: the head of the company.
            figures.without_manager > 1 and figures.without_manager,
            "hierarchy-2",
            ngettext("%(num)s person has no manager", "%(num)s people have no manager", figures.without_manager),
            url_for("employees.index", missing="manager", status="current"),
        ),
        (
            figures.in_inactive,
            "alert-triangle",
            ngettext(
                "%(num)s person is in an inactive department or branch",
                "%(num)s people are in an inactive department or branch",
                figures.in_inactive,
            ),
            url_for("employees.index", place="inactive", status="current"),
        ),
    ]
    listed = [Item(icon, text, url) for number, icon, text, url in found if number]
    return listed + expiring(invitations)


def expiring(invitations: Invitations | None) -> list[Item]:
    if invitations is None or not invitations.expiring:
        return []
    text = ngettext(
        "%(num)s invitation expires within two days", "%(num)s invitations expire within two days", invitations.expiring
    )
    return [Item("mail", text, url_for("invitations.index", soon="expiring"))]


def event_text(event: UpcomingEvent) -> str:
    """The label of an upcoming event."""
    words = {
        "joining": _("First day"),
        "probation": _("Probation ends"),
        "birthday": _("Birthday"),
        "anniversary": ngettext("%(num)s-year work anniversary", "%(num)s-year work anniversary", event.years),
    }
    return str(words[event.kind])
