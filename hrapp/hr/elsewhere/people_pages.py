"""The page of all people of whom something is known at other employers."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.access.topic import ActionLink
from hrapp.hr.elsewhere.listing import PEOPLE, count_people, find_people

pages = Blueprint("elsewhere_people", __name__, url_prefix="/e/<slug>/elsewhere")


@pages.get("/")
@access("elsewhere.view")
def index() -> ResponseReturnValue:
    """Everybody who was found or asked, searched and filtered by the query string."""
    asked = PEOPLE.asked(request.args)
    counts = count_people(actor(), asked)
    page = render_template(
        "elsewhere/_list.html" if wants_fragment() else "elsewhere/index.html",
        listing=PEOPLE,
        list_url=url_for(".index"),
        asked=asked,
        page=find_people(actor(), asked, counts),
        filters=PEOPLE.shown(counts, asked),
    )
    return page, {"Vary": "HX-Request"}


def people_link(actor: Actor) -> ActionLink | None:
    """The link on the list of people."""
    if not may(actor, "elsewhere.view"):
        return None
    return ActionLink(url_for("elsewhere_people.index"), _("Other employers"), "building")
