"""That pairs of records wait to be decided: on the dashboard, on the list of people, and on each of the two records."""

from datetime import date

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, Attention, numbers_of
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.queries import Duplicates, open_pairs_of
from hrapp.hr.matching.shown import say


def attention(actor: Actor, today: date) -> list[Attention]:
    """How many possible duplicates there are, to those who decide about them."""
    found = numbers_of(Duplicates, actor, today)
    if not found:
        return []
    text = ngettext("%(num)s possible duplicate", "%(num)s possible duplicates", found.open)
    return [Attention(text, url_for("duplicates.index"), "users", 30, found.open, _("Decide"))]


def people_link(actor: Actor) -> ActionLink | None:
    """The link on the list of people to the pairs."""
    allowed = may(actor, "duplicates.decide")
    return ActionLink(url_for("duplicates.index"), _l("Possible duplicates"), "users") if allowed else None


def record_banner(actor: Actor, employee: Employee) -> str:
    """What a record says above its first tab if it may be of the same person as another one; '' otherwise.

    Not above the others, which tell enough already, nor of another day.
    """
    if not may(actor, "duplicates.decide") or request.endpoint != "employees.show" or "as_of" in request.args:
        return ""
    pairs = list(session.scalars(open_pairs_of(employee.id).limit(2)))
    if not pairs:
        return ""
    page = render_template("matching/_banner.html", pair=pairs[0], say=say, several=len(pairs) > 1)
    return Markup(page)  # noqa: S704  a template's own
